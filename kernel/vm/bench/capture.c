// SPDX-License-Identifier: MIT
/* How long it takes to get the state buffers of held connections, with nothing or much in their send queues. */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define CHUNK 65536

/* Sends to a peer that does not read, until so much is neither acknowledged nor forgotten. */
static void fill(int descriptor, int octets)
{
	static const uint8_t chunk[CHUNK];
	int queued = 0;

	set_option(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, 2 * octets);
	while (queued < octets) {
		int count = octets - queued < CHUNK ? octets - queued : CHUNK;

		if (send(descriptor, chunk, count, 0) < 0 || ioctl(descriptor, SIOCOUTQ, &queued) < 0)
			err(1, "a send queue");
	}
}

void measure_serialize(bool together, int count, int octets)
{
	struct captured *captured = allocate(count, sizeof(*captured));
	int *descriptors = allocate(count, sizeof(int));
	int64_t start, duration;
	uint64_t size = 0;
	int listener;

	enter(SOURCE);
	listener = listen_at_source();
	enter(PEER);
	for (int at = 0; at < count; at++) {
		connect_to_source();
		descriptors[at] = accept_connection(listener);
		if (octets > 0)
			fill(descriptors[at], octets);
	}
	request_all(descriptors, count);
	start = now();
	(together ? serialize_all : serialize_each)(descriptors, captured, count);
	duration = now() - start;
	for (int at = 0; at < count; at++)
		size += captured[at].size;
	printf("{\"duration\":%lld,\"octets\":%llu}\n", (long long)duration, (unsigned long long)size);
}
