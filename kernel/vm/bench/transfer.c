// SPDX-License-Identifier: MIT
/*
 * A fixed amount of work for TCP. This process is both ends in turn, so that the processor is never idle: where QEMU counts
 * instructions as time, the processor's clock says how many there were.
 */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <errno.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <x86intrin.h>

#define MOST_OCTETS 65536
/* Before anything counts: windows open, memory is there. */
#define WARM_UPS 50

/* Sends all, while the other end reads what has arrived. */
static void transfer(int from, int to, int octets)
{
	static uint8_t out[MOST_OCTETS], in[MOST_OCTETS];
	int sent = 0, received = 0;

	while (received < octets) {
		ssize_t count = sent < octets ? send(from, out, octets - sent, 0) : 0;

		if (count < 0 && errno != EAGAIN)
			err(1, "send");
		sent += count > 0 ? count : 0;
		count = recv(to, in, sizeof(in), 0);
		if (count < 0 && errno != EAGAIN)
			err(1, "recv");
		received += count > 0 ? count : 0;
	}
}

static uint32_t segments_of(int descriptor)
{
	struct tcp_info information;
	socklen_t size = sizeof(information);

	if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &information, &size) < 0)
		err(1, "TCP_INFO");
	return information.tcpi_segs_out;
}

void measure_transfer(int octets, int rounds)
{
	uint64_t ticks = 0;
	uint32_t segments = 0;
	int listener, client, server;

	if (octets > MOST_OCTETS)
		errx(1, "%d octets; expected up to %d", octets, MOST_OCTETS);
	enter(SOURCE);
	listener = listen_at_source();
	switch_offload_off();
	enter(ROUTER);
	client = connect_to_source();
	server = accept_connection(listener);
	for (int round = -WARM_UPS; round < rounds; round++) {
		if (round == 0) {
			segments = segments_of(client) + segments_of(server);
			ticks = __rdtsc();
		}
		transfer(client, server, octets);
		transfer(server, client, 1);
	}
	ticks = __rdtsc() - ticks;
	segments = segments_of(client) + segments_of(server) - segments;
	printf("{\"ticks\":%llu,\"segments\":%u}\n", (unsigned long long)ticks, segments);
}
