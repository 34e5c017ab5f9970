// SPDX-License-Identifier: MIT
/* What once brought the module down, again: robust races NAME. */
#include "robust.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TIMES 50
#define QUEUE_OCTETS (6u << 20)

static void set_policy(int fd)
{
	struct migsock_policy policy = { .socket.fd = fd, .allow = 1 };

	ioctl(device(), MIGSOCK_SET_POLICY, &policy);
}

/* Connects to a socket that listens, and closes both ends. */
static void use_listener(int listener)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), child;

	if (listen(listener, 1) < 0 || getsockname(listener, (struct sockaddr *)&address, &size) < 0)
		fault_errno("listen");
	if (connect(client, (struct sockaddr *)&address, sizeof(address)) < 0)
		fault_errno("connect");
	child = accept(listener, NULL, NULL);
	if (child < 0)
		fault_errno("accept");
	close(child);
	close(client);
}

/* A socket that the module knows listens, and what is accepted is another one. */
static void listen_known(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	set_policy(fd);
	use_listener(fd);
	set_policy(fd);
	use_listener(fd);
	close(fd);
}

/* The same with one that had to do with a migration before it was disconnected. */
static void listen_disconnected(void)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	struct staged staged;

	set_stage(&staged, STAGE_HELD);
	if (connect(staged.connection.source.fd, &none, sizeof(none)) < 0)
		fault_errno("disconnect");
	use_listener(staged.connection.source.fd);
	clear_stage(&staged);
}

struct handoff {
	struct staged staged;
	struct connection host;
	struct segment ack;
	struct segment rejection;
};

/* Restores into a connected socket; its restart is lost, for its answers come from here. */
static void begin_handoff(struct handoff *handoff)
{
	struct sockaddr_in where = address_of(DESTINATION_HOST, 0);
	struct migsock_message message = { .code = MIGSOCK_MESSAGE_CODE };
	struct staged *staged = &handoff->staged;
	struct migsock_buffer buffer;
	uint32_t problem;
	int err;

	migsock_buffer_read(&buffer, staged->buffer);
	open_connection(&handoff->host);
	err = restore(handoff->host.source.fd, MIGSOCK_DESERIALIZE_SOCKET_DATA, staged->buffer, staged->size, &where,
		      &problem);
	if (err)
		fault("DESERIALIZE_SOCKET_DATA: errno %d, problem %u", -err, problem);
	announce(handoff->host.source.fd);
	message.round = buffer.round;
	message.operation = MIGSOCK_OP_RESTART_ACK;
	message.old_host = buffer.local_host;
	message.old_port = buffer.local_port;
	message.new_host = ntohl(where.sin_addr.s_addr);
	message.new_port = ntohs(where.sin_port);
	handoff->ack = (struct segment){
		.from_host = buffer.remote_host, .from_port = buffer.remote_port,
		.to_host = message.new_host,	 .to_port = message.new_port,
		.seq = buffer.rcv_nxt - MIGSOCK_MESSAGE_OCTETS,
		.ack = buffer.snd_nxt,		 .flags = FLAG_ACK,
		.reserved = MIGSOCK_MIG_BIT_MASK, .window = 0x1000,
		.timestamps = buffer.flags & MIGSOCK_BUFFER_FLAG_TIMESTAMPS,
		.tsval = buffer.ts_recent,	 .tsecr = buffer.ts_clock,
	};
	set_message(&handoff->ack, &message);
	handoff->rejection = handoff->ack;
	message.operation = MIGSOCK_OP_REJECT_POLICY;
	set_message(&handoff->rejection, &message);
}

/* Makes the buffer of a stage one of a connection to nowhere, with this many octets received. */
static void widen(struct staged *staged, uint32_t octets)
{
	struct migsock_buffer buffer;

	migsock_buffer_read(&buffer, staged->buffer);
	buffer.remote_host = LOST_HOST;
	buffer.receive_queue_octets = octets;
	buffer.total_octets = MIGSOCK_BUFFER_FIXED_OCTETS + octets + MIGSOCK_BUFFER_DIGEST_OCTETS;
	free(staged->buffer);
	staged->size = buffer.total_octets;
	staged->buffer = calloc(1, staged->size);
	if (!staged->buffer)
		fault("there is no memory for %zu octets", staged->size);
	seal(staged->buffer, &buffer);
}

static void with_handoff(uint32_t octets, void (*attack)(struct handoff *handoff, int raw))
{
	struct handoff handoff;
	int raw = raw_socket();

	set_stage(&handoff.staged, STAGE_FROZEN);
	widen(&handoff.staged, octets);
	begin_handoff(&handoff);
	attack(&handoff, raw);
	usleep(20000);
	status_of(handoff.host.source.fd);
	close_connection(&handoff.host);
	clear_stage(&handoff.staged);
	close(raw);
}

static void acknowledge_often(struct handoff *handoff, int raw)
{
	for (int sent = 0; sent < 50; sent++)
		send_segment(raw, &handoff->ack);
}

static void acknowledge_and_reject(struct handoff *handoff, int raw)
{
	send_segment(raw, &handoff->ack);
	send_segment(raw, &handoff->rejection);
}

/* Nothing of it may be lost. */
static void acknowledge_long(struct handoff *handoff, int raw)
{
	int fd = handoff->host.source.fd;
	uint8_t octets[4096];
	uint64_t taken = 0, deadline = now() + 3000000;

	send_segment(raw, &handoff->ack);
	while (taken < QUEUE_OCTETS && now() < deadline) {
		ssize_t count = recv(fd, octets, sizeof(octets), MSG_DONTWAIT);

		if (count > 0)
			taken += count;
		else
			usleep(1000);
	}
	if (taken != QUEUE_OCTETS)
		fault("%llu octets of a handoff were lost, outcome %u",
		      (unsigned long long)(QUEUE_OCTETS - taken), status_of(fd).outcome);
}

static void repeated_acks(void)
{
	for (int times = 0; times < TIMES; times++)
		with_handoff(0, acknowledge_often);
}

static void ack_then_rejection(void)
{
	for (int times = 0; times < TIMES; times++)
		with_handoff(0, acknowledge_and_reject);
}

static void long_handoff(void)
{
	with_handoff(QUEUE_OCTETS, acknowledge_long);
}

static const struct {
	const char *name;
	void (*run)(void);
} races[] = {
	{ "listen-known", listen_known },
	{ "listen-disconnected", listen_disconnected },
	{ "repeated-acks", repeated_acks },
	{ "ack-then-rejection", ack_then_rejection },
	{ "long-handoff", long_handoff },
};

int replay_races(int argc, char **argv)
{
	enter_network();
	for (size_t at = 0; at < COUNT(races); at++) {
		if (argc > 0 && strcmp(argv[0], races[at].name) != 0)
			continue;
		races[at].run();
		forget();
		printf("race %s\n", races[at].name);
	}
	return 0;
}
