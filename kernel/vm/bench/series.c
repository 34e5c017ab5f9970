// SPDX-License-Identifier: MIT
/* What a peer that downloads gets, all in all or from one moment to the next around a move. */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define OCTETS (256 * 1024)
#define STEP (10 * MILLISECOND)
/* Until the congestion window is open. */
#define START (500 * MILLISECOND)

/* Reads until a time; returns how many octets. */
static uint64_t drain(int descriptor, int64_t until)
{
	struct pollfd readable = { .fd = descriptor, .events = POLLIN };
	static uint8_t buffer[OCTETS];
	uint64_t octets = 0;
	int64_t left;

	while ((left = until - now()) > 0) {
		const struct timespec limit = { left / SECOND, left % SECOND };
		ssize_t count;

		if (ppoll(&readable, 1, &limit, NULL) <= 0)
			continue;
		count = recv(descriptor, buffer, sizeof(buffer), 0);
		if (count == 0 || (count < 0 && errno != EAGAIN))
			err(1, "the stream has ended");
		octets += count > 0 ? count : 0;
	}
	return octets;
}

void measure_rate(int milliseconds)
{
	struct owner owner = start_owner(NULL, 1, STREAM);
	int64_t start, duration;
	uint64_t octets;
	int descriptor;

	enter(PEER);
	descriptor = connect_to_source();
	drain(descriptor, now() + START);
	start = now();
	octets = drain(descriptor, start + milliseconds * MILLISECOND);
	duration = now() - start;
	dismiss(&owner);
	printf("{\"octets\":%llu,\"duration\":%lld}\n", (unsigned long long)octets, (long long)duration);
}

void measure_series(const struct mover *mover, int milliseconds)
{
	int half = milliseconds * MILLISECOND / STEP;
	uint64_t *octets = allocate(2 * half, sizeof(*octets));
	struct owner owner = start_owner(mover, 1, STREAM);
	int descriptor;
	int64_t start;

	enter(PEER);
	descriptor = connect_to_source();
	drain(descriptor, now() + START);
	start = now();
	for (int at = 0; at < 2 * half; at++) {
		if (at == half)
			order_move(&owner);
		octets[at] = drain(descriptor, start + (at + 1) * STEP);
	}
	if (!has_moved(&owner))
		errx(1, "the stream has not moved");
	dismiss(&owner);
	printf("{\"step\":%lld,\"octets\":[", STEP);
	for (int at = 0; at < 2 * half; at++)
		printf("%s%llu", at > 0 ? "," : "", (unsigned long long)octets[at]);
	printf("]}\n");
}
