// SPDX-License-Identifier: MIT
/* Connections over the loopback interface, whose octets are known by their place. */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE 16384
#define PERIOD 251

/* Queues of TCP_REPAIR (linux/tcp.h). */
#define QUEUE_RECEIVE 1
#define QUEUE_SEND 2
#define REPAIR_OFF_WITHOUT_PROBE (-1)

static uint8_t octet_at(uint64_t place)
{
	return place % PERIOD;
}

static void fill(uint8_t *octets, size_t count, uint64_t place)
{
	for (size_t at = 0; at < count; at++)
		octets[at] = octet_at(place + at);
}

static struct end end_of(int fd)
{
	socklen_t size = sizeof(struct sockaddr_in);
	struct end end = { .fd = fd };
	struct sockaddr_in own;

	if (getsockname(fd, (struct sockaddr *)&own, &size) < 0)
		fault_errno("getsockname");
	end.host = ntohl(own.sin_addr.s_addr);
	end.port = ntohs(own.sin_port);
	return end;
}

static int socket_at(uint32_t host)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in own = address_of(host, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)) < 0)
		fault_errno("bind");
	return fd;
}

static bool has_timestamps(int fd)
{
	socklen_t size = sizeof(struct tcp_info);
	struct tcp_info info;

	if (getsockopt(fd, SOL_TCP, TCP_INFO, &info, &size) < 0)
		fault_errno("TCP_INFO");
	return info.tcpi_options & TCPI_OPT_TIMESTAMPS;
}

void open_connection(struct connection *connection)
{
	int listener = socket_at(REMOTE_HOST), source = socket_at(SOURCE_HOST), remote;
	struct end at;
	struct sockaddr_in address;

	if (listen(listener, 1) < 0)
		fault_errno("listen");
	at = end_of(listener);
	address = address_of(at.host, at.port);
	if (connect(source, (struct sockaddr *)&address, sizeof(address)) < 0)
		fault_errno("connect");
	remote = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (remote < 0)
		fault_errno("accept");
	close(listener);
	connection->source = end_of(source);
	connection->remote = end_of(remote);
	connection->timestamps = has_timestamps(source);
	note_numbers(connection);
}

void close_at_once(int fd)
{
	struct linger at_once = { .l_onoff = 1 };

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

void close_connection(struct connection *connection)
{
	close_at_once(connection->source.fd);
	close_at_once(connection->remote.fd);
}

size_t take(struct end *end)
{
	uint8_t octets[PIECE], expected[PIECE];
	ssize_t count = recv(end->fd, octets, sizeof(octets), MSG_DONTWAIT);

	if (count <= 0)
		return 0;
	fill(expected, count, end->received);
	if (memcmp(octets, expected, count) != 0)
		fault("other octets than were sent, from octet %llu on", (unsigned long long)end->received);
	end->received += count;
	return count;
}

/* Returns whether anything was written. */
static bool give(struct end *end, size_t most)
{
	uint8_t octets[PIECE];
	size_t count = most < PIECE ? most : PIECE;
	ssize_t taken;

	fill(octets, count, end->sent);
	taken = send(end->fd, octets, count, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (taken > 0)
		end->sent += taken;
	return taken > 0;
}

bool transfer(struct end *from, struct end *to, size_t count, unsigned int milliseconds)
{
	uint64_t target = from->sent + count;
	uint64_t deadline = now() + milliseconds * 1000ull;

	while (to->received < target) {
		bool moved = from->sent < target && give(from, target - from->sent);
		struct pollfd readable = { .fd = to->fd, .events = POLLIN };

		moved |= take(to) > 0;
		if (moved)
			deadline = now() + milliseconds * 1000ull;
		else if (now() > deadline)
			return false;
		else
			poll(&readable, 1, 1);
	}
	return true;
}

static void set_repair(int fd, int value)
{
	if (setsockopt(fd, SOL_TCP, TCP_REPAIR, &value, sizeof(value)) < 0)
		fault_errno("TCP_REPAIR");
}

static uint32_t number_of(int fd, int queue)
{
	socklen_t size = sizeof(uint32_t);
	uint32_t number;

	if (setsockopt(fd, SOL_TCP, TCP_REPAIR_QUEUE, &queue, sizeof(queue)) < 0 ||
	    getsockopt(fd, SOL_TCP, TCP_QUEUE_SEQ, &number, &size) < 0)
		fault_errno("TCP_QUEUE_SEQ");
	return number;
}

void note_numbers(struct connection *connection)
{
	struct end *source = &connection->source, *remote = &connection->remote;

	set_repair(source->fd, 1);
	source->snd_nxt = number_of(source->fd, QUEUE_SEND);
	source->rcv_nxt = number_of(source->fd, QUEUE_RECEIVE);
	set_repair(source->fd, REPAIR_OFF_WITHOUT_PROBE);
	remote->snd_nxt = source->rcv_nxt;
	remote->rcv_nxt = source->snd_nxt;
}

uint32_t clock_of(int fd)
{
	socklen_t size = sizeof(uint32_t);
	uint32_t clock;

	if (getsockopt(fd, SOL_TCP, TCP_TIMESTAMP, &clock, &size) < 0)
		fault_errno("TCP_TIMESTAMP");
	return clock;
}
