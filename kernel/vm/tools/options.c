// SPDX-License-Identifier: MIT
/* Options of a socket before a move and after it, for a test to compare. */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE 5000

static const struct {
	const char *name;
	int level;
	int option;
	/* what it is set to: none that a fresh socket has */
	int value;
} options[] = {
	{ "SO_SNDBUF", SOL_SOCKET, SO_SNDBUF, 50000 },
	{ "SO_RCVBUF", SOL_SOCKET, SO_RCVBUF, 70000 },
	{ "TCP_NODELAY", SOL_TCP, TCP_NODELAY, 1 },
	{ "SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, 1 },
	{ "TCP_KEEPIDLE", SOL_TCP, TCP_KEEPIDLE, 123 },
	{ "TCP_KEEPINTVL", SOL_TCP, TCP_KEEPINTVL, 17 },
	{ "TCP_KEEPCNT", SOL_TCP, TCP_KEEPCNT, 5 },
	{ "TCP_USER_TIMEOUT", SOL_TCP, TCP_USER_TIMEOUT, 45678 },
	{ "IP_TOS", SOL_IP, IP_TOS, 0x10 },
};

static int option_of(int fd, size_t at)
{
	socklen_t size = sizeof(int);
	int value = 0;

	if (getsockopt(fd, options[at].level, options[at].option, &value, &size) < 0)
		fault_errno(options[at].name);
	return value;
}

static void set_options(int fd)
{
	for (size_t at = 0; at < COUNT(options); at++) {
		if (setsockopt(fd, options[at].level, options[at].option, &options[at].value, sizeof(int)) < 0)
			fault_errno(options[at].name);
	}
	if (setsockopt(fd, SOL_TCP, TCP_CONGESTION, "reno", 4) < 0)
		fault_errno("TCP_CONGESTION");
}

static void congestion_of(int fd, char *name, socklen_t size)
{
	memset(name, 0, size);
	if (getsockopt(fd, SOL_TCP, TCP_CONGESTION, name, &size) < 0)
		fault_errno("TCP_CONGESTION");
}

/* Moves the source's end. Returns the new socket. */
static int move(const struct connection *connection)
{
	struct sockaddr_in where = address_of(DESTINATION_HOST, 0);
	int to = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), from = connection->source.fd;
	uint32_t problem;
	uint8_t *octets;
	size_t size;

	if (request(from) || !await_state(from, MIGSOCK_STATE_HELD, PATIENCE))
		fault("it is not held");
	octets = serialize(from, &size);
	if (!octets || restore(to, MIGSOCK_DESERIALIZE_AND_RESTART, octets, size, &where, &problem) || announce(to) ||
	    !await_state(to, MIGSOCK_STATE_NONE, PATIENCE))
		fault("it is not restored");
	free(octets);
	return to;
}

int print_options(int argc, char **argv)
{
	int fresh = socket(AF_INET, SOCK_STREAM, 0), moved;
	struct connection connection;
	char usual[32], before[32], after[32];

	(void)argc;
	(void)argv;
	enter_network();
	congestion_of(fresh, usual, sizeof(usual));
	open_connection(&connection);
	set_options(connection.source.fd);
	congestion_of(connection.source.fd, before, sizeof(before));
	moved = move(&connection);
	for (size_t at = 0; at < COUNT(options); at++)
		printf("%s: %d, %d, %d\n", options[at].name, option_of(fresh, at),
		       option_of(connection.source.fd, at), option_of(moved, at));
	congestion_of(moved, after, sizeof(after));
	printf("TCP_CONGESTION: %s, %s, %s\n", usual, before, after);
	close_connection(&connection);
	close(moved);
	return 0;
}
