// SPDX-License-Identifier: MIT
/* What a steady peer sees of a move: how long its records wait for their echo. */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define MOST_EVENTS 256
#define MOST_WAITS 65536
/* Between a connection's records, and between those of all connections. */
#define OF_ONE (10 * MILLISECOND)
#define OF_ALL (2 * MILLISECOND)
#define BEFORE SECOND
#define AFTER (500 * MILLISECOND)
#define PATIENCE (30 * SECOND)

/* A record is the time at which it was to be sent. */
struct connection {
	int descriptor;
	int64_t unsent; /* what the connection did not take yet, or 0 */
	uint8_t record[sizeof(int64_t)];
	size_t have;
};

struct peer {
	struct connection *connections;
	int count;
	int epoll;
	int64_t interval; /* between two records, of whichever connections */
	int64_t due;
	int next;
	int64_t order; /* when the move was ordered; later than any time before that */
	int64_t waits[MOST_WAITS]; /* of records from before */
	int nr_waits;
	int64_t longest; /* of records from after it */
	long outstanding;
};

static void connect_all(struct peer *peer)
{
	enter(PEER);
	peer->epoll = epoll_create1(EPOLL_CLOEXEC);
	for (int at = 0; at < peer->count; at++) {
		struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u32 = at };

		peer->connections[at].descriptor = connect_to_source();
		epoll_ctl(peer->epoll, EPOLL_CTL_ADD, peer->connections[at].descriptor, &event);
	}
}

/* A suspended connection takes nothing. */
static void send_record(struct connection *connection)
{
	ssize_t count = send(connection->descriptor, &connection->unsent, sizeof(int64_t), MSG_NOSIGNAL);

	if (count == sizeof(int64_t))
		connection->unsent = 0;
	else if (count >= 0 || errno != EAGAIN)
		err(1, "a record");
}

static void send_due(struct peer *peer)
{
	struct connection *connection = &peer->connections[peer->next];
	int64_t time = now();

	if (time < peer->due)
		return;
	if (!connection->unsent) {
		connection->unsent = time;
		peer->outstanding++;
		send_record(connection);
	}
	peer->next = (peer->next + 1) % peer->count;
	/* Who has come too late does not catch up. */
	peer->due = (peer->due + peer->interval > time ? peer->due : time) + peer->interval;
}

static void note(struct peer *peer, int64_t sent)
{
	int64_t wait = now() - sent;

	peer->outstanding--;
	if (sent >= peer->order)
		peer->longest = wait > peer->longest ? wait : peer->longest;
	else if (peer->nr_waits < MOST_WAITS)
		peer->waits[peer->nr_waits++] = wait;
}

/* Reads what has arrived, record by record. */
static void take(struct peer *peer, struct connection *connection)
{
	for (;;) {
		ssize_t count = recv(connection->descriptor, connection->record + connection->have,
				     sizeof(connection->record) - connection->have, 0);
		int64_t sent;

		if (count < 0 && errno == EAGAIN)
			return;
		if (count <= 0)
			err(1, "a connection of the peer");
		connection->have += count;
		if (connection->have < sizeof(connection->record))
			continue;
		memcpy(&sent, connection->record, sizeof(sent));
		connection->have = 0;
		note(peer, sent);
	}
}

static void serve(struct peer *peer, int64_t until)
{
	struct epoll_event events[MOST_EVENTS];
	int64_t time = now();
	int64_t left = (until < peer->due ? until : peer->due) - time;
	int ready = epoll_wait(peer->epoll, events, MOST_EVENTS, left <= 0 ? 0 : (left + MILLISECOND - 1) / MILLISECOND);

	for (int at = 0; at < ready; at++) {
		struct connection *connection = &peer->connections[events[at].data.u32];

		if (connection->unsent)
			send_record(connection);
		take(peer, connection);
	}
}

static void run(struct peer *peer, int64_t until)
{
	while (now() < until) {
		send_due(peer);
		serve(peer, until);
	}
}

/* Has everything moved, and returns how long that took. */
static int64_t run_move(struct peer *peer, const struct owner *owner)
{
	int64_t end;

	peer->order = now();
	order_move(owner);
	while (!has_moved(owner))
		run(peer, now() + OF_ALL);
	end = now();
	run(peer, end + AFTER);
	peer->due = INT64_MAX;
	while (peer->outstanding > 0 && now() < end + PATIENCE)
		serve(peer, now() + OF_ONE);
	if (peer->outstanding > 0)
		errx(1, "%ld records have no echo", peer->outstanding);
	return end - peer->order;
}

static int by_length(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

void measure_waits(const struct mover *mover, int count)
{
	struct peer *peer = allocate(1, sizeof(*peer));
	struct owner owner = start_owner(mover, count, ECHO);
	int64_t duration;

	peer->connections = allocate(count, sizeof(*peer->connections));
	peer->count = count;
	peer->interval = OF_ONE / count > OF_ALL ? OF_ONE / count : OF_ALL;
	peer->order = INT64_MAX;
	connect_all(peer);
	peer->due = now();
	run(peer, now() + BEFORE);
	duration = run_move(peer, &owner);
	dismiss(&owner);
	qsort(peer->waits, peer->nr_waits, sizeof(*peer->waits), by_length);
	printf("{\"usual\":%lld,\"longest\":%lld,\"duration\":%lld}\n",
	       (long long)peer->waits[peer->nr_waits / 2], (long long)peer->longest, (long long)duration);
}
