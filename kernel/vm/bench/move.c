// SPDX-License-Identifier: MIT
/* Connections moved from the source to the destination by the module. */
#define _GNU_SOURCE
#include "bench.h"
#include "../../uapi/migsock.h"
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define POLL_MICROSECONDS 100
/* A move that takes longer than this has failed. */
#define PATIENCE (20 * SECOND)

/* Where the connections were, until all has settled. */
static int *left_behind, nr_left;

static int device(void)
{
	static int descriptor = -1;

	if (descriptor < 0)
		descriptor = open(MIGSOCK_DEVICE, O_RDWR | O_CLOEXEC);
	if (descriptor < 0)
		err(1, MIGSOCK_DEVICE);
	return descriptor;
}

static void fail(int problem, const char *what)
{
	errno = problem;
	err(1, "%s", what);
}

/* 0 or errno. */
static int answer_to(unsigned long number, void *argument)
{
	return ioctl(device(), number, argument) < 0 ? errno : 0;
}

static void call(unsigned long number, void *argument, const char *name)
{
	int problem = answer_to(number, argument);

	if (problem)
		fail(problem, name);
}

static struct migsock_status status_of(int descriptor)
{
	struct migsock_status status = { .socket.fd = descriptor };

	call(MIGSOCK_GET_STATUS, &status, "GET_STATUS");
	return status;
}

/* Waits until a socket is in a state of a migration. */
static void await_state(int descriptor, uint32_t expected, int64_t deadline)
{
	struct migsock_status status = status_of(descriptor);

	for (; status.state != expected; status = status_of(descriptor)) {
		if (now() > deadline)
			errx(1, "state %u, outcome %u; expected state %u", status.state, status.outcome, expected);
		usleep(POLL_MICROSECONDS);
	}
}

void request_all(const int *descriptors, int count)
{
	int64_t deadline = now() + PATIENCE;

	for (int at = 0; at < count; at++) {
		struct migsock_socket named = { .fd = descriptors[at] };

		call(MIGSOCK_SEND_MIGRATION_REQUEST, &named, "SEND_MIGRATION_REQUEST");
	}
	for (int at = 0; at < count; at++)
		await_state(descriptors[at], MIGSOCK_STATE_HELD, deadline);
}

/* Asks for the size, then for the state buffer, which may have grown. */
static void serialize(int descriptor, struct captured *captured)
{
	struct migsock_serialize argument = { .socket.fd = descriptor };
	int problem;

	while ((problem = answer_to(MIGSOCK_SERIALIZE_SOCKET_DATA, &argument)) == EMSGSIZE) {
		captured->octets = realloc(captured->octets, argument.size);
		argument.data = (uintptr_t)captured->octets;
	}
	if (problem)
		fail(problem, "SERIALIZE_SOCKET_DATA");
	captured->size = argument.size;
}

void serialize_each(const int *descriptors, struct captured *captured, int count)
{
	for (int at = 0; at < count; at++)
		serialize(descriptors[at], &captured[at]);
}

/* Makes room where there was too little. Returns how many sockets are still to be serialized, moved to the front. */
static int make_room(struct migsock_serialize_entry *entries, struct captured **results, int count)
{
	int left = 0;

	for (int at = 0; at < count; at++) {
		struct migsock_serialize_entry *entry = &entries[at];

		results[at]->size = entry->call.size;
		if (entry->error == 0)
			continue;
		if (entry->error != EMSGSIZE)
			fail(entry->error, "SERIALIZE_SOCKETS");
		results[at]->octets = realloc(results[at]->octets, entry->call.size);
		entry->call.data = (uintptr_t)results[at]->octets;
		results[left] = results[at];
		entries[left++] = *entry;
	}
	return left;
}

void serialize_all(const int *descriptors, struct captured *captured, int count)
{
	struct migsock_serialize_entry *entries = allocate(count, sizeof(*entries));
	struct captured **results = allocate(count, sizeof(struct captured *));
	struct migsock_serialize_list list = { .entries = (uintptr_t)entries, .count = count };

	for (int at = 0; at < count; at++) {
		entries[at].call.socket.fd = descriptors[at];
		results[at] = &captured[at];
	}
	while (list.count > 0) {
		call(MIGSOCK_SERIALIZE_SOCKETS, &list, "SERIALIZE_SOCKETS");
		list.count = make_room(entries, results, list.count);
	}
	free(results);
	free(entries);
}

static int restore(const struct captured *captured)
{
	struct migsock_deserialize argument = {
		.socket.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
		.data = (uintptr_t)captured->octets,
		.size = captured->size,
		.host = address_of(DESTINATION).s_addr,
	};
	struct migsock_restart contents = { .socket = argument.socket };

	call(MIGSOCK_DESERIALIZE_AND_RESTART, &argument, "DESERIALIZE_AND_RESTART");
	call(MIGSOCK_SEND_REMOTE_RESTART, &contents, "SEND_REMOTE_RESTART");
	return argument.socket.fd;
}

/* Remembers what is to be discarded, and puts the restored sockets in its place. */
static void restore_all(int *descriptors, struct captured *captured, int count)
{
	left_behind = realloc(left_behind, (nr_left + count) * sizeof(int));
	memcpy(left_behind + nr_left, descriptors, count * sizeof(int));
	nr_left += count;
	enter(DESTINATION);
	for (int at = 0; at < count; at++) {
		descriptors[at] = restore(&captured[at]);
		free(captured[at].octets);
	}
	free(captured);
}

void move_each(int *descriptors, int count)
{
	struct captured *captured = allocate(count, sizeof(*captured));

	request_all(descriptors, count);
	serialize_each(descriptors, captured, count);
	restore_all(descriptors, captured, count);
}

void move_all(int *descriptors, int count)
{
	struct captured *captured = allocate(count, sizeof(*captured));

	request_all(descriptors, count);
	serialize_all(descriptors, captured, count);
	restore_all(descriptors, captured, count);
}

void move_in_turns(int *descriptors, int count)
{
	for (int at = 0; at < count; at++)
		move_each(descriptors + at, 1);
}

void discard_sources(const int *descriptors, int count)
{
	int64_t deadline = now() + PATIENCE;

	for (int at = 0; at < count; at++) {
		struct migsock_discard argument = { .socket.fd = left_behind[at],
						    .flags = MIGSOCK_DISCARD_DESTINATION_RUNS };

		await_state(descriptors[at], MIGSOCK_STATE_NONE, deadline);
		if (status_of(descriptors[at]).outcome != MIGSOCK_OUTCOME_MIGRATED)
			errx(1, "outcome %u; expected that it has migrated", status_of(descriptors[at]).outcome);
		call(MIGSOCK_DISCARD_MIGRATED, &argument, "DISCARD_MIGRATED");
		close(left_behind[at]);
	}
}
