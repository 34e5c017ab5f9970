// SPDX-License-Identifier: MIT
/* What goes wrong, and the time. */
#include "robust.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void fault(const char *format, ...)
{
	va_list arguments;

	printf("FAULT: ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	exit(1);
}

void fault_errno(const char *what)
{
	fault("%s: %s", what, strerror(errno));
}

uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000ull + time.tv_nsec / 1000;
}

void print_counters(void)
{
	FILE *file = fopen("/proc/self/net/migsock", "r");
	char line[200];

	if (!file)
		fault_errno("/proc/net/migsock");
	while (fgets(line, sizeof(line), file))
		fputs(line, stdout);
	fclose(file);
}
