// SPDX-License-Identifier: MIT
/* robust PART ARGUMENTS...: attacks on the module, inside the virtual machine. Ends with 1 where something is wrong. */
#include "robust.h"
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} parts[] = {
	{ "messages", fuzz_messages }, { "buffers", fuzz_buffers }, { "calls", fuzz_calls },
	{ "deaths", kill_owners },     { "unload", stay_loaded },   { "races", replay_races },
	{ "misuse", print_misuse },    { "unmovable", print_unmovable },
	{ "permissions", print_permissions }, { "options", print_options },
};

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t at = 0; argc > 1 && at < COUNT(parts); at++) {
		if (strcmp(parts[at].name, argv[1]) == 0)
			return parts[at].run(argc - 2, argv + 2);
	}
	fprintf(stderr, "usage: robust messages|buffers|calls|deaths|unload|races ...\n");
	return 2;
}
