// SPDX-License-Identifier: MIT
/* Sockets that cannot move: what a request says of each, for a test to compare. */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <linux/bpf.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

static void refused(const char *name, int fd)
{
	print_result(name, fd < 0 ? -errno : request(fd));
	close(fd);
}

static void refuse_kinds(void)
{
	int listener = socket(AF_INET, SOCK_STREAM, 0), unconnected = socket(AF_INET, SOCK_STREAM, 0);
	int opening = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in lost = address_of(LOST_HOST, 80);

	refused("UDP", socket(AF_INET, SOCK_DGRAM, 0));
	refused("unix", socket(AF_UNIX, SOCK_STREAM, 0));
	refused("MPTCP", socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP));
	refused("unconnected", unconnected);
	listen(listener, 1);
	refused("listening", listener);
	connect(opening, (struct sockaddr *)&lost, sizeof(lost));
	refused("SYN-SENT", opening);
}

/* An end in TIME-WAIT belongs to no process any more, but its descriptor is open. */
static void refuse_time_wait(void)
{
	struct connection connection;

	open_connection(&connection);
	shutdown(connection.source.fd, SHUT_WR);
	shutdown(connection.remote.fd, SHUT_WR);
	while (status_of(connection.remote.fd).tcp_state != TCP_CLOSE)
		usleep(1000);
	print_result("TIME-WAIT", request(connection.source.fd));
	close_connection(&connection);
}

static int sign(int fd)
{
	struct tcp_md5sig signature = { .tcpm_keylen = 1, .tcpm_key = "k" };
	struct sockaddr_in other = address_of(LOST_HOST, 0);

	memcpy(&signature.tcpm_addr, &other, sizeof(other));
	return setsockopt(fd, SOL_TCP, TCP_MD5SIG, &signature, sizeof(signature)) < 0 ? -errno : 0;
}

static int encrypt(int fd)
{
	return setsockopt(fd, SOL_TCP, TCP_ULP, "tls", 3) < 0 ? -errno : 0;
}

static int repair(int fd)
{
	int yes = 1;

	return setsockopt(fd, SOL_TCP, TCP_REPAIR, &yes, sizeof(yes)) < 0 ? -errno : 0;
}

static int map(int fd)
{
	union bpf_attr attributes = {
		.map_type = BPF_MAP_TYPE_SOCKMAP,
		.key_size = 4,
		.value_size = 4,
		.max_entries = 1,
	};
	uint32_t key = 0, value = fd;
	int sockets = syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof(attributes));

	if (sockets < 0)
		return -errno;
	memset(&attributes, 0, sizeof(attributes));
	attributes.map_fd = sockets;
	attributes.key = (uintptr_t)&key;
	attributes.value = (uintptr_t)&value;
	/* The map stays: a socket leaves it with the last descriptor of either. */
	return syscall(SYS_bpf, BPF_MAP_UPDATE_ELEM, &attributes, sizeof(attributes)) < 0 ? -errno : 0;
}

static const struct {
	const char *name;
	int (*take)(int fd);
} layers[] = { { "TCP-MD5", sign }, { "TLS", encrypt }, { "TCP_REPAIR", repair }, { "sockmap", map } };

/* What has a socket keeps it from moving; and a socket that moves is not to be had. */
static void refuse_layers(void)
{
	char name[100];

	for (size_t at = 0; at < COUNT(layers); at++) {
		struct staged live, held, moved;

		set_stage(&live, STAGE_LIVE);
		set_stage(&held, STAGE_HELD);
		set_stage(&moved, STAGE_MOVED);
		snprintf(name, sizeof(name), "%s takes a connection", layers[at].name);
		print_result(name, layers[at].take(live.connection.source.fd));
		print_result(layers[at].name, request(live.connection.source.fd));
		snprintf(name, sizeof(name), "%s takes one that is held", layers[at].name);
		print_result(name, layers[at].take(held.connection.source.fd));
		snprintf(name, sizeof(name), "%s takes one that has moved", layers[at].name);
		print_result(name, layers[at].take(moved.destination.fd));
		clear_stage(&live);
		clear_stage(&held);
		clear_stage(&moved);
	}
}

int print_unmovable(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	enter_network();
	refuse_kinds();
	refuse_time_wait();
	refuse_layers();
	return 0;
}
