// SPDX-License-Identifier: MIT
/* What the benchmark of the kernel module measures inside the virtual machine: each call measures one thing once. */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct mover movers[] = {
	{ "repair", move_by_repair, NULL },
	{ "each", move_each, discard_sources },
	{ "together", move_all, discard_sources },
	{ "in-turns", move_in_turns, discard_sources },
};

int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (!memory)
		err(1, "calloc");
	return memory;
}

static const struct mover *mover_named(const char *name)
{
	for (size_t at = 0; at < sizeof(movers) / sizeof(*movers); at++)
		if (strcmp(movers[at].name, name) == 0)
			return &movers[at];
	errx(1, "there is no mover %s", name);
}

int main(int count, char **arguments)
{
	const char *what = count > 1 ? arguments[1] : "";

	allow_many_descriptors();
	build_network();
	if (strcmp(what, "waits") == 0 && count == 4)
		measure_waits(mover_named(arguments[2]), atoi(arguments[3]));
	else if (strcmp(what, "series") == 0 && count == 4)
		measure_series(mover_named(arguments[2]), atoi(arguments[3]));
	else if (strcmp(what, "rate") == 0 && count == 3)
		measure_rate(atoi(arguments[2]));
	else if (strcmp(what, "serialize") == 0 && count == 5)
		measure_serialize(strcmp(arguments[2], "together") == 0, atoi(arguments[3]), atoi(arguments[4]));
	else if (strcmp(what, "transfer") == 0 && count == 4)
		measure_transfer(atoi(arguments[2]), atoi(arguments[3]));
	else
		errx(1, "expected waits|series MOVER NUMBER, rate MILLISECONDS, serialize each|together COUNT OCTETS "
			"or transfer OCTETS ROUNDS");
	return 0;
}
