// SPDX-License-Identifier: MIT
/* Connections moved by TCP_REPAIR: the address moves with them, for the peer learns nothing of it. */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Kinds of TCP options (RFC 9293 §3.2, RFC 7323, RFC 2018). */
enum kind { MAXIMUM_SEGMENT_SIZE = 2, WINDOW_SCALE = 3, SACK_PERMITTED = 4, TIMESTAMPS = 8 };

#define MOST_OPTIONS 4
/* Room for whatever a send queue held. */
#define MOST_OCTETS (8 << 20)

struct queue {
	uint8_t *octets;
	uint32_t size;
	uint32_t end; /* the sequence number behind it */
};

struct snapshot {
	struct sockaddr_in local;
	struct sockaddr_in peer;
	struct queue received;
	struct queue to_send; /* unacknowledged or unsent */
	uint32_t unsent;
	struct tcp_info information;
	uint32_t mss;
	uint32_t clock;
	struct tcp_repair_window window;
};

static void get(int descriptor, int option, void *value, socklen_t size)
{
	if (getsockopt(descriptor, IPPROTO_TCP, option, value, &size) < 0)
		err(1, "TCP option %d", option);
}

static void set(int descriptor, int option, const void *value, socklen_t size)
{
	if (setsockopt(descriptor, IPPROTO_TCP, option, value, size) < 0)
		err(1, "TCP option %d", option);
}

static void choose_queue(int descriptor, int queue)
{
	set_option(descriptor, IPPROTO_TCP, TCP_REPAIR_QUEUE, queue);
}

static uint32_t octets_in(int descriptor, unsigned long call)
{
	int count;

	if (ioctl(descriptor, call, &count) < 0)
		err(1, "the size of a queue");
	return count;
}

static struct queue copy_queue(int descriptor, int queue, uint32_t size)
{
	struct queue copy = { .octets = allocate(size + 1, 1), .size = size };

	choose_queue(descriptor, queue);
	get(descriptor, TCP_QUEUE_SEQ, &copy.end, sizeof(copy.end));
	if (size > 0 && recv(descriptor, copy.octets, size, MSG_PEEK | MSG_DONTWAIT) != size)
		err(1, "the contents of queue %d", queue);
	return copy;
}

static struct snapshot take(int descriptor)
{
	struct snapshot taken = { 0 };
	socklen_t size = sizeof(taken.local);

	set_option(descriptor, IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_ON);
	getsockname(descriptor, (struct sockaddr *)&taken.local, &size);
	getpeername(descriptor, (struct sockaddr *)&taken.peer, &size);
	get(descriptor, TCP_INFO, &taken.information, sizeof(taken.information));
	get(descriptor, TCP_MAXSEG, &taken.mss, sizeof(taken.mss));
	get(descriptor, TCP_TIMESTAMP, &taken.clock, sizeof(taken.clock));
	get(descriptor, TCP_REPAIR_WINDOW, &taken.window, sizeof(taken.window));
	taken.unsent = octets_in(descriptor, SIOCOUTQNSD);
	taken.to_send = copy_queue(descriptor, TCP_SEND_QUEUE, octets_in(descriptor, SIOCOUTQ));
	taken.received = copy_queue(descriptor, TCP_RECV_QUEUE, octets_in(descriptor, SIOCINQ));
	close(descriptor); /* says nothing, as it is under repair */
	return taken;
}

static void set_options(int descriptor, const struct snapshot *taken)
{
	const struct tcp_info *information = &taken->information;
	struct tcp_repair_opt options[MOST_OPTIONS] = { { MAXIMUM_SEGMENT_SIZE, taken->mss } };
	int count = 1;

	if (information->tcpi_options & TCPI_OPT_SACK)
		options[count++] = (struct tcp_repair_opt){ SACK_PERMITTED, 0 };
	if (information->tcpi_options & TCPI_OPT_WSCALE)
		options[count++] = (struct tcp_repair_opt){
			WINDOW_SCALE, information->tcpi_snd_wscale | information->tcpi_rcv_wscale << 16
		};
	if (information->tcpi_options & TCPI_OPT_TIMESTAMPS)
		options[count++] = (struct tcp_repair_opt){ TIMESTAMPS, 0 };
	set(descriptor, TCP_REPAIR_OPTIONS, options, count * sizeof(*options));
	set(descriptor, TCP_TIMESTAMP, &taken->clock, sizeof(taken->clock));
}

static void fill(int descriptor, const uint8_t *octets, uint32_t size)
{
	while (size > 0) {
		ssize_t taken = send(descriptor, octets, size, 0);

		if (taken < 0)
			err(1, "a queue takes no more");
		octets += taken;
		size -= taken;
	}
}

static void set_start(int descriptor, int number, const struct queue *queue, uint32_t size)
{
	uint32_t start = queue->end - size;

	choose_queue(descriptor, number);
	set(descriptor, TCP_QUEUE_SEQ, &start, sizeof(start));
}

static int restore(const struct snapshot *taken)
{
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
	set_option(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, MOST_OCTETS);
	set_option(descriptor, IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_ON);
	set_start(descriptor, TCP_SEND_QUEUE, &taken->to_send, taken->to_send.size);
	set_start(descriptor, TCP_RECV_QUEUE, &taken->received, taken->received.size);
	if (bind(descriptor, (const struct sockaddr *)&taken->local, sizeof(taken->local)) < 0 ||
	    connect(descriptor, (const struct sockaddr *)&taken->peer, sizeof(taken->peer)) < 0)
		err(1, "a repaired connection");
	set_options(descriptor, taken);
	choose_queue(descriptor, TCP_RECV_QUEUE);
	fill(descriptor, taken->received.octets, taken->received.size);
	choose_queue(descriptor, TCP_SEND_QUEUE);
	fill(descriptor, taken->to_send.octets, taken->to_send.size - taken->unsent);
	set(descriptor, TCP_REPAIR_WINDOW, &taken->window, sizeof(taken->window));
	return descriptor;
}

/* Ends the repair of a connection that can be reached again. */
static void resume(int descriptor, const struct snapshot *taken)
{
	set_option(descriptor, IPPROTO_TCP, TCP_REPAIR, TCP_REPAIR_OFF);
	set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
	fill(descriptor, taken->to_send.octets + taken->to_send.size - taken->unsent, taken->unsent);
	free(taken->to_send.octets);
	free(taken->received.octets);
}

void move_by_repair(int *descriptors, int count)
{
	struct snapshot *snapshots = allocate(count, sizeof(*snapshots));

	silence_source();
	for (int at = 0; at < count; at++)
		snapshots[at] = take(descriptors[at]);
	give_source_address();
	for (int at = 0; at < count; at++)
		descriptors[at] = restore(&snapshots[at]);
	/* Not earlier, for a connection that is not there yet is reset. */
	lead_to_destination();
	for (int at = 0; at < count; at++)
		resume(descriptors[at], &snapshots[at]);
	free(snapshots);
}
