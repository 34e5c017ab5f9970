// SPDX-License-Identifier: MIT
/*
 * robust buffers VECTORS COUNT SEED: so many changed state buffers into fresh and into connected sockets. Each is refused as
 * the uapi says, or accepted, used and closed.
 */
#include "robust.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CAPTURED 8
#define LONGEST_QUEUE 20000
#define HOSTS 4
/* Quarantined addresses are given up after so many. */
#define BATCH 500

struct base {
	size_t size;
	uint8_t *octets;
};

struct bases {
	size_t count;
	struct base *list;
};

struct tally {
	uint64_t accepted;
	uint64_t landed;
	uint64_t refused;
	uint64_t problems[MIGSOCK_BUFFER_PROBLEM_URGENT + 1];
};

static void add_base(struct bases *bases, const uint8_t *octets, size_t size)
{
	struct base *base;

	bases->list = realloc(bases->list, (bases->count + 1) * sizeof(*bases->list));
	base = &bases->list[bases->count++];
	base->size = size;
	base->octets = malloc(size + 1);
	memcpy(base->octets, octets, size);
}

/* A socket with octets on their way in both directions, whose end may be closed. */
static void capture(struct bases *bases, unsigned int number)
{
	static uint8_t octets[LONGEST_QUEUE];
	struct staged staged;

	set_stage(&staged, STAGE_LIVE);
	send(staged.connection.remote.fd, octets, number * 1000, MSG_DONTWAIT);
	if (number % 3 == 1)
		shutdown(staged.connection.remote.fd, SHUT_WR);
	else if (number % 3 == 2)
		shutdown(staged.connection.source.fd, SHUT_WR);
	usleep(10000);
	if (request(staged.connection.source.fd) || !await_state(staged.connection.source.fd, MIGSOCK_STATE_HELD, 5000))
		fault("a connection in TCP's state %u does not come to be held",
		      status_of(staged.connection.source.fd).tcp_state);
	/* Unsent, for the application may write and the connection may not send. */
	send(staged.connection.source.fd, octets, number * 1000, MSG_DONTWAIT | MSG_NOSIGNAL);
	staged.buffer = serialize(staged.connection.source.fd, &staged.size);
	if (!staged.buffer)
		fault_errno("SERIALIZE_SOCKET_DATA");
	add_base(bases, staged.buffer, staged.size);
	clear_stage(&staged);
}

static struct bases gather(const char *path)
{
	struct corpus vectors = read_corpus(path, "buffer");
	struct bases bases = { 0 };

	for (size_t at = 0; at < vectors.count; at++)
		add_base(&bases, vectors.vectors[at].octets, vectors.vectors[at].length);
	for (unsigned int number = 0; number < CAPTURED; number++)
		capture(&bases, number);
	free(vectors.vectors);
	return bases;
}

/* Any field of the fixed part, in most cases one that leaves the buffer readable. */
static void change_field(struct migsock_buffer *buffer)
{
	static const struct {
		size_t offset;
		size_t size;
	} fields[] = {
#define FIELD(member, name, octets) { offsetof(struct migsock_buffer, member), octets },
		MIGSOCK_BUFFER_FIELDS(FIELD)
#undef FIELD
	};
	size_t at = random_below(COUNT(fields));
	uint32_t value = random_boundary();

	memcpy((uint8_t *)buffer + fields[at].offset, &value, fields[at].size);
}

/* To a host that is here, or one where everything gets lost. */
static void direct(struct migsock_buffer *buffer)
{
	static const uint32_t hosts[HOSTS] = { REMOTE_HOST, SOURCE_HOST, LOST_HOST, DESTINATION_HOST };

	buffer->remote_host = hosts[random_below(HOSTS)];
	if (chance(50))
		buffer->remote_port = random_below(65536);
}

/* Other queues, and the numbers that go with them where there is no FIN. */
static void resize(struct migsock_buffer *buffer)
{
	uint32_t sent = buffer->snd_nxt - buffer->snd_una;

	buffer->send_queue_octets = random_below(LONGEST_QUEUE);
	buffer->receive_queue_octets = random_below(LONGEST_QUEUE);
	if (buffer->flags & MIGSOCK_BUFFER_FLAG_FIN_SENT)
		buffer->snd_nxt = buffer->snd_una + buffer->send_queue_octets + 1;
	else if (sent > buffer->send_queue_octets)
		buffer->snd_nxt = buffer->snd_una + random_below(buffer->send_queue_octets + 1);
	buffer->total_octets = MIGSOCK_BUFFER_FIXED_OCTETS + buffer->send_queue_octets +
			       buffer->receive_queue_octets + MIGSOCK_BUFFER_DIGEST_OCTETS;
}

/* Of a base that is long enough to have a fixed part. The caller frees it. */
static uint8_t *reshape(const struct base *base, size_t *size)
{
	struct migsock_buffer buffer;
	size_t shortest = MIGSOCK_BUFFER_FIXED_OCTETS + MIGSOCK_BUFFER_DIGEST_OCTETS;
	uint8_t *octets;

	migsock_buffer_read(&buffer, base->octets);
	buffer.total_octets = base->size;
	if (chance(80))
		direct(&buffer);
	if (chance(30))
		resize(&buffer);
	*size = buffer.total_octets;
	octets = malloc(*size > base->size ? *size : base->size);
	random_octets(octets, *size);
	memcpy(octets, base->octets, *size < base->size ? *size : base->size);
	while (chance(40))
		change_field(&buffer);
	/* The digest is where the buffer ends, whatever it says. */
	migsock_buffer_write(octets, &buffer);
	if (chance(90) && *size >= shortest)
		seal_as(octets, *size);
	return octets;
}

static uint8_t *mutate(const struct bases *bases, size_t *size)
{
	const struct base *base = &bases->list[random_below(bases->count)];
	uint8_t *octets;

	if (base->size >= MIGSOCK_BUFFER_FIXED_OCTETS + MIGSOCK_BUFFER_DIGEST_OCTETS && chance(90))
		return reshape(base, size);
	*size = base->size;
	octets = malloc(*size + 1);
	memcpy(octets, base->octets, *size);
	damage(octets, *size, random_below(4));
	if (chance(50) && *size > 0)
		*size = random_below(*size + 1);
	return octets;
}

/* An answer that agrees, as the remote of the buffer would give it. */
static void answer(const struct migsock_buffer *buffer, const struct sockaddr_in *where)
{
	struct migsock_message message = {
		.code = MIGSOCK_MESSAGE_CODE,
		.operation = MIGSOCK_OP_RESTART_ACK,
		.round = buffer->round,
		.old_host = buffer->local_host,
		.old_port = buffer->local_port,
		.new_host = ntohl(where->sin_addr.s_addr),
		.new_port = ntohs(where->sin_port),
	};
	struct segment segment = {
		.from_host = buffer->remote_host,
		.from_port = buffer->remote_port,
		.to_host = message.new_host,
		.to_port = message.new_port,
		.seq = buffer->rcv_nxt - MIGSOCK_MESSAGE_OCTETS,
		.ack = buffer->snd_una,
		.flags = FLAG_ACK,
		.reserved = MIGSOCK_MIG_BIT_MASK,
		.window = random_below(65536),
		.timestamps = buffer->flags & MIGSOCK_BUFFER_FLAG_TIMESTAMPS,
		.tsval = buffer->ts_recent,
		.tsecr = buffer->ts_clock,
	};
	int raw = raw_socket();

	set_message(&segment, &message);
	send_segment(raw, &segment);
	close(raw);
}

/* The octets that were restored are the ones that are read. */
static void expect_queue(int fd, const struct migsock_buffer *buffer, const uint8_t *octets)
{
	static uint8_t found[2 * LONGEST_QUEUE];
	const uint8_t *queue = octets + buffer->fixed_octets + buffer->send_queue_octets;
	size_t length = buffer->receive_queue_octets, at = 0;

	while (at < length) {
		ssize_t count = recv(fd, found + at, sizeof(found) - at, MSG_DONTWAIT);

		if (count <= 0)
			break;
		at += count;
	}
	/* An octet that was urgent is not in line. */
	if (buffer->flags & MIGSOCK_BUFFER_FLAG_URGENT_RECEIVED)
		return;
	if (at < length || memcmp(found, queue, length) != 0)
		fault("%zu of %zu octets of a receive queue came back, state %u", at, length, buffer->state);
}

/* What an application and its manager may do with a socket that was restored. */
static void use(int fd, const uint8_t *octets, const struct sockaddr_in *where, struct tally *tally)
{
	struct migsock_buffer buffer;
	uint8_t piece[100] = { 0 };

	migsock_buffer_read(&buffer, octets);
	tally->accepted++;
	if (recv(fd, piece, sizeof(piece), MSG_DONTWAIT) > 0)
		fault("a mute socket can be read");
	send(fd, piece, sizeof(piece), MSG_DONTWAIT | MSG_NOSIGNAL);
	if (chance(80))
		announce(fd);
	if (chance(60)) {
		answer(&buffer, where);
		if (await_state(fd, MIGSOCK_STATE_NONE, 5) && status_of(fd).outcome == MIGSOCK_OUTCOME_MIGRATED) {
			tally->landed++;
			expect_queue(fd, &buffer, octets);
			send(fd, piece, sizeof(piece), MSG_DONTWAIT | MSG_NOSIGNAL);
		}
	}
	if (chance(20))
		shutdown(fd, random_below(3));
	if (chance(10))
		cancel(fd);
	if (chance(10))
		request(fd);
}

static bool is_documented(int err, bool handoff)
{
	switch (-err) {
	case EBADMSG:
	case EADDRINUSE:
	case EADDRNOTAVAIL:
	case ENETUNREACH:
	case ENOMEM:
		return true;
	case EBUSY:
	case ENOTCONN:
		return handoff;
	default:
		return false;
	}
}

static void try_buffer(const uint8_t *octets, size_t size, struct connection *host, struct tally *tally)
{
	bool handoff = host != NULL;
	struct sockaddr_in where = address_of(DESTINATION_HOST, chance(80) ? 0 : random_below(65536));
	int fd = handoff ? host->source.fd : socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	unsigned long call = handoff ? MIGSOCK_DESERIALIZE_SOCKET_DATA : MIGSOCK_DESERIALIZE_AND_RESTART;
	uint32_t problem;
	int err = restore(fd, call, octets, size, &where, &problem);

	if (err && !is_documented(err, handoff))
		fault("errno %d is not one of the uapi's", -err);
	if ((err == -EBADMSG) != (problem != 0) || problem >= COUNT(tally->problems))
		fault("errno %d with problem %u", -err, problem);
	tally->problems[problem]++;
	if (err)
		tally->refused++;
	else
		use(fd, octets, &where, tally);
	if (!handoff)
		close_at_once(fd);
}

static void play_batch(const struct bases *bases, struct tally *tally)
{
	for (int at = 0; at < BATCH; at++) {
		bool handoff = chance(30);
		struct connection host;
		size_t size;
		uint8_t *octets = mutate(bases, &size);

		if (handoff)
			open_connection(&host);
		try_buffer(octets, size, handoff ? &host : NULL, tally);
		if (handoff)
			close_connection(&host);
		free(octets);
	}
	forget();
}

int fuzz_buffers(int argc, char **argv)
{
	struct tally tally = { 0 };
	uint64_t count, done = 0, begin;
	struct bases bases;

	if (argc != 3)
		fault("usage: robust buffers VECTORS COUNT SEED");
	count = strtoull(argv[1], NULL, 10);
	seed_random(strtoull(argv[2], NULL, 10));
	enter_network();
	bases = gather(argv[0]);
	begin = now();
	for (; done < count; done += BATCH)
		play_batch(&bases, &tally);
	printf("buffers %" PRIu64 " seed %s accepted %" PRIu64 " landed %" PRIu64 " refused %" PRIu64
	       " milliseconds %" PRIu64 "\n",
	       done, argv[2], tally.accepted, tally.landed, tally.refused, (now() - begin) / 1000);
	for (size_t problem = 1; problem < COUNT(tally.problems); problem++)
		printf("%s %" PRIu64 "\n", migsock_buffer_problem_id(problem), tally.problems[problem]);
	return 0;
}
