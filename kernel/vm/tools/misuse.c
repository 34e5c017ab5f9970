// SPDX-License-Identifier: MIT
/* Calls that are refused: each is made, and its errno printed beside its name, for a test to compare. */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define NOWHERE ((void *)8)
#define NO_PROCESS 0x3fffff
#define NO_DESCRIPTOR 1000

void print_result(const char *name, int err)
{
	printf("%s: %s\n", name, err ? strerrorname_np(-err) : "0");
}

int ask(unsigned long command, void *argument)
{
	return ioctl(device(), command, argument) < 0 ? -errno : 0;
}

static void misuse_pointers(void)
{
	static const struct {
		const char *name;
		unsigned long command;
	} calls[] = {
		{ "SEND_MIGRATION_REQUEST nowhere", MIGSOCK_SEND_MIGRATION_REQUEST },
		{ "SERIALIZE_SOCKET_DATA nowhere", MIGSOCK_SERIALIZE_SOCKET_DATA },
		{ "DESERIALIZE_SOCKET_DATA nowhere", MIGSOCK_DESERIALIZE_SOCKET_DATA },
		{ "DESERIALIZE_AND_RESTART nowhere", MIGSOCK_DESERIALIZE_AND_RESTART },
		{ "SEND_REMOTE_RESTART nowhere", MIGSOCK_SEND_REMOTE_RESTART },
		{ "GET_LOCAL_HOST nowhere", MIGSOCK_GET_LOCAL_HOST },
		{ "CANCEL_MIGRATION nowhere", MIGSOCK_CANCEL_MIGRATION },
		{ "DISCARD_MIGRATED nowhere", MIGSOCK_DISCARD_MIGRATED },
		{ "GET_STATUS nowhere", MIGSOCK_GET_STATUS },
		{ "SET_POLICY nowhere", MIGSOCK_SET_POLICY },
		{ "SERIALIZE_SOCKETS nowhere", MIGSOCK_SERIALIZE_SOCKETS },
		{ "an unknown call", _IO(MIGSOCK_IOC_MAGIC, 99) },
	};

	for (size_t at = 0; at < COUNT(calls); at++)
		print_result(calls[at].name, ask(calls[at].command, NOWHERE));
}

static int request_of(pid_t pid, int fd)
{
	struct migsock_socket argument = { .pid = pid, .fd = fd };

	return ask(MIGSOCK_SEND_MIGRATION_REQUEST, &argument);
}

static void misuse_names(void)
{
	int datagrams = socket(AF_INET, SOCK_DGRAM, 0);
	size_t size;

	print_result("SERIALIZE_SOCKET_DATA of UDP", serialize(datagrams, &size) ? 0 : -errno);
	close(datagrams);
	print_result("no such process", request_of(NO_PROCESS, 0));
	print_result("a negative process", request_of(-1, 0));
	print_result("no such descriptor", request_of(0, NO_DESCRIPTOR));
	print_result("a negative descriptor", request_of(0, -1));
	print_result("no such descriptor of another process", request_of(1, NO_DESCRIPTOR));
	print_result("a file", request_of(0, open("/dev/null", O_RDONLY | O_CLOEXEC)));
}

static void misuse_fields(int fd)
{
	struct migsock_serialize serialize = { .socket.fd = fd, .flags = 1 };
	struct migsock_deserialize flags = { .socket.fd = fd, .flags = 1 };
	struct migsock_deserialize reserved = { .socket.fd = fd, .reserved = 1 };
	struct migsock_deserialize reserved2 = { .socket.fd = fd, .reserved2 = 1 };
	struct migsock_restart restart = { .socket.fd = fd, .flags = 1 };
	struct migsock_local local = { .socket.fd = fd, .reserved = 1 };
	struct migsock_status status = { .socket.fd = fd, .reserved = 1 };
	struct migsock_policy policy = { .socket.fd = fd, .allow = 2 };

	print_result("flags of SERIALIZE_SOCKET_DATA", ask(MIGSOCK_SERIALIZE_SOCKET_DATA, &serialize));
	print_result("flags of DESERIALIZE_AND_RESTART", ask(MIGSOCK_DESERIALIZE_AND_RESTART, &flags));
	print_result("reserved of DESERIALIZE_AND_RESTART", ask(MIGSOCK_DESERIALIZE_AND_RESTART, &reserved));
	print_result("reserved2 of DESERIALIZE_SOCKET_DATA", ask(MIGSOCK_DESERIALIZE_SOCKET_DATA, &reserved2));
	print_result("flags of SEND_REMOTE_RESTART", ask(MIGSOCK_SEND_REMOTE_RESTART, &restart));
	print_result("reserved of GET_LOCAL_HOST", ask(MIGSOCK_GET_LOCAL_HOST, &local));
	print_result("reserved of GET_STATUS", ask(MIGSOCK_GET_STATUS, &status));
	print_result("allow of SET_POLICY", ask(MIGSOCK_SET_POLICY, &policy));
	print_result("flags of DISCARD_MIGRATED", discard(fd, 4));
}

static void misuse_lists(void)
{
	struct migsock_serialize_entry entries[4] = { 0 };
	struct migsock_serialize_list list = { .entries = (uintptr_t)entries };
	struct staged held;

	set_stage(&held, STAGE_HELD);
	for (size_t at = 0; at < COUNT(entries); at++) {
		entries[at].call.socket.fd = held.connection.source.fd;
		entries[at].call.size = 1 << 20;
		entries[at].call.data = (uintptr_t)malloc(1 << 20);
	}
	entries[0].reserved = 1;
	entries[1].call.socket.fd = NO_DESCRIPTOR;
	print_result("a list of none", ask(MIGSOCK_SERIALIZE_SOCKETS, &list));
	list.count = MIGSOCK_MOST_ENTRIES + 1;
	print_result("too long a list", ask(MIGSOCK_SERIALIZE_SOCKETS, &list));
	list.count = COUNT(entries);
	list.flags = 1;
	print_result("flags of a list", ask(MIGSOCK_SERIALIZE_SOCKETS, &list));
	list.flags = 0;
	list.entries = (uintptr_t)NOWHERE;
	print_result("a list that is nowhere", ask(MIGSOCK_SERIALIZE_SOCKETS, &list));
	list.entries = (uintptr_t)entries;
	print_result("a list with wrong entries", ask(MIGSOCK_SERIALIZE_SOCKETS, &list));
	print_result("its entry with reserved", -(int)entries[0].error);
	print_result("its entry without a socket", -(int)entries[1].error);
	print_result("its entry that is right", -(int)entries[2].error);
	print_result("the same socket again", -(int)entries[3].error);
	for (size_t at = 0; at < COUNT(entries); at++)
		free((void *)(uintptr_t)entries[at].call.data);
	clear_stage(&held);
}

/* What each call says of an end in each stage. */
static void misuse_stages(void)
{
	for (enum stage stage = STAGE_LIVE; stage < STAGE_MOVED; stage++) {
		struct staged staged;
		char name[100];
		size_t size;
		int fd;

		set_stage(&staged, stage);
		fd = stage == STAGE_MUTE || stage == STAGE_RESTARTING ? staged.destination.fd
								      : staged.connection.source.fd;
		if (stage != STAGE_LIVE) {
			snprintf(name, sizeof(name), "SEND_MIGRATION_REQUEST, %s", stage_names[stage]);
			print_result(name, request(fd));
		}
		if (stage != STAGE_HELD) {
			snprintf(name, sizeof(name), "SERIALIZE_SOCKET_DATA, %s", stage_names[stage]);
			print_result(name, serialize(fd, &size) ? 0 : -errno);
		}
		if (stage != STAGE_MUTE) {
			snprintf(name, sizeof(name), "SEND_REMOTE_RESTART, %s", stage_names[stage]);
			print_result(name, announce(fd));
		}
		snprintf(name, sizeof(name), "DISCARD_MIGRATED, %s", stage_names[stage]);
		print_result(name, discard(fd, 0));
		if (stage == STAGE_LIVE || stage == STAGE_MUTE || stage == STAGE_RESTARTING) {
			snprintf(name, sizeof(name), "CANCEL_MIGRATION, %s", stage_names[stage]);
			print_result(name, cancel(fd));
		}
		clear_stage(&staged);
	}
}

static void misuse_peers(void)
{
	struct staged staged;
	int fd;

	set_stage(&staged, STAGE_HELD);
	fd = staged.connection.remote.fd;
	print_result("SEND_MIGRATION_REQUEST, suspended", request(fd));
	print_result("CANCEL_MIGRATION, suspended", cancel(fd));
	close_at_once(fd);
	staged.connection.remote.fd = -1;
	while (status_of(staged.connection.source.fd).tcp_state != TCP_CLOSE)
		usleep(1000);
	size_t size;
	print_result("SERIALIZE_SOCKET_DATA of a connection that has ended",
		     serialize(staged.connection.source.fd, &size) ? 0 : -errno);
	clear_stage(&staged);
	set_stage(&staged, STAGE_CANCELLING);
	print_result("DISCARD_MIGRATED, cancelling, for the destination runs",
		     discard(staged.connection.source.fd, MIGSOCK_DISCARD_DESTINATION_RUNS));
	print_result("DISCARD_MIGRATED, cancelling, by force",
		     discard(staged.connection.source.fd, MIGSOCK_DISCARD_FORCE));
	clear_stage(&staged);
}

static void misuse_room(void)
{
	struct staged staged;
	struct migsock_serialize call = { 0 };

	set_stage(&staged, STAGE_HELD);
	call.socket.fd = staged.connection.source.fd;
	print_result("SERIALIZE_SOCKET_DATA without room", ask(MIGSOCK_SERIALIZE_SOCKET_DATA, &call));
	call.data = (uintptr_t)NOWHERE;
	print_result("SERIALIZE_SOCKET_DATA to nowhere", ask(MIGSOCK_SERIALIZE_SOCKET_DATA, &call));
	call.data = (uintptr_t)malloc(call.size);
	print_result("SERIALIZE_SOCKET_DATA after that", ask(MIGSOCK_SERIALIZE_SOCKET_DATA, &call));
	free((void *)(uintptr_t)call.data);
	clear_stage(&staged);
}

static int restore_at(int fd, unsigned long command, const uint8_t *octets, size_t size, uint32_t host, uint16_t port)
{
	struct sockaddr_in where = address_of(host, port);
	uint32_t problem;
	int err = restore(fd, command, octets, size, &where, &problem);

	return err == -EBADMSG && problem == 0 ? -EPROTO : err;
}

static void misuse_buffers(void)
{
	const unsigned long fresh = MIGSOCK_DESERIALIZE_AND_RESTART, lent = MIGSOCK_DESERIALIZE_SOCKET_DATA;
	struct staged staged, other;
	struct migsock_buffer buffer;
	uint8_t *octets;
	size_t size;
	int fd = socket(AF_INET, SOCK_STREAM, 0), bound = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in any = address_of(SOURCE_HOST, 0);

	bind(bound, (struct sockaddr *)&any, sizeof(any));
	set_stage(&staged, STAGE_MUTE);
	set_stage(&other, STAGE_HELD);
	octets = staged.buffer;
	size = staged.size;
	print_result("a buffer of no octets", restore_at(fd, fresh, octets, 0, 0, 0));
	print_result("a buffer that is cut", restore_at(fd, fresh, octets, size - 1, 0, 0));
	print_result("a buffer that is too long", restore_at(fd, fresh, octets, (64u << 20) + 1, 0, 0));
	print_result("a buffer that is nowhere", restore_at(fd, fresh, NOWHERE, size, 0, 0));
	print_result("DESERIALIZE_AND_RESTART into a connection",
		     restore_at(other.connection.source.fd, fresh, octets, size, 0, 0));
	print_result("DESERIALIZE_AND_RESTART into a bound socket", restore_at(bound, fresh, octets, size, 0, 0));
	print_result("DESERIALIZE_AND_RESTART at an address of others",
		     restore_at(fd, fresh, octets, size, LOST_HOST, 0));
	print_result("DESERIALIZE_AND_RESTART at a tuple in use",
		     restore_at(fd, fresh, octets, size, staged.destination.host, staged.destination.port));
	print_result("DESERIALIZE_SOCKET_DATA into a fresh socket", restore_at(fd, lent, octets, size, 0, 0));
	print_result("DESERIALIZE_SOCKET_DATA into a held one",
		     restore_at(other.connection.source.fd, lent, octets, size, 0, 0));
	migsock_buffer_read(&buffer, octets);
	buffer.remote_host = 0xc6336401; /* to which there is no route */
	seal(octets, &buffer);
	print_result("a buffer whose remote cannot be reached", restore_at(fd, fresh, octets, size, 0, 0));
	close(fd);
	close(bound);
	clear_stage(&staged);
	clear_stage(&other);
}

static void misuse_contents(void)
{
	struct staged staged;
	struct migsock_restart contents = { .new_port = 1 };

	set_stage(&staged, STAGE_MUTE);
	contents.socket.fd = staged.destination.fd;
	print_result("SEND_REMOTE_RESTART with other contents", ask(MIGSOCK_SEND_REMOTE_RESTART, &contents));
	clear_stage(&staged);
}

int print_misuse(int argc, char **argv)
{
	struct staged live;

	(void)argc;
	(void)argv;
	enter_network();
	misuse_pointers();
	misuse_names();
	set_stage(&live, STAGE_LIVE);
	misuse_fields(live.connection.source.fd);
	clear_stage(&live);
	misuse_lists();
	misuse_stages();
	misuse_peers();
	misuse_room();
	misuse_buffers();
	misuse_contents();
	return 0;
}
