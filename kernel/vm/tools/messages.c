// SPDX-License-Identifier: MIT
/*
 * robust messages VECTORS COUNT SEED: so many changed messages to connections in every state of a migration. In every
 * other round all of them are such as nobody may obey, and no state may change by them.
 */
#include "robust.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BYSTANDERS 3
#define A_ROUND 20000
#define OCTETS 30000
#define PATIENCE 15000
/* Milliseconds for what was sent last to arrive. */
#define SETTLING 50

/* Of one round. */
struct world {
	struct staged staged[STAGES];
	struct connection bystanders[BYSTANDERS];
};

struct seen {
	uint32_t source;
	uint32_t remote;
	uint32_t destination;
};

static struct seen states_of(const struct staged *staged)
{
	return (struct seen){
		.source = status_of(staged->connection.source.fd).state,
		.remote = status_of(staged->connection.remote.fd).state,
		.destination = staged->destination.fd < 0 ? 0 : status_of(staged->destination.fd).state,
	};
}

static void build(struct world *world, bool with_timestamps)
{
	write_setting("ipv4/tcp_timestamps", with_timestamps);
	for (int stage = 0; stage < STAGES; stage++)
		set_stage(&world->staged[stage], stage);
	for (int at = 0; at < BYSTANDERS; at++)
		open_connection(&world->bystanders[at]);
}

static struct end elsewhere(const struct end *end)
{
	struct end other = *end;

	other.host = DESTINATION_HOST;
	other.port = 1024 + random_below(60000);
	return other;
}

/* Whom a segment is for, and whose it seems to be: one of both ends, or of the destination and its remote. */
static struct target choose_target(const struct staged *staged)
{
	bool has_destination = staged->destination.fd >= 0 && chance(50);
	const struct end *mover = has_destination ? &staged->destination : &staged->connection.source;
	bool to_remote = chance(50);
	struct target target = {
		.from = to_remote ? *mover : staged->connection.remote,
		.to = to_remote ? staged->connection.remote : *mover,
		.round = staged->stage == STAGE_LIVE ? 0 : status_of(staged->connection.source.fd).round,
		.timestamps = staged->connection.timestamps,
	};

	target.old = chance(80) ? staged->connection.source : target.from;
	target.new = has_destination ? staged->destination : elsewhere(mover);
	if (staged->stage == STAGE_RESTARTING && has_destination)
		*(to_remote ? &target.to.host : &target.from.host) = LOST_HOST;
	/* A restart comes from where the connection is going to be. */
	if (to_remote && chance(10))
		target.from = elsewhere(&target.from);
	return target;
}

/* So many of one target at once, for its state is asked for only once. */
#define AT_ONCE 25

static void attack(const struct world *world, const struct corpus *messages, const struct corpus *packets, bool broken)
{
	int raw = raw_socket();

	for (int sent = 0; sent < A_ROUND; sent += AT_ONCE) {
		struct target target = choose_target(&world->staged[random_below(STAGES)]);

		for (int at = 0; at < AT_ONCE; at++) {
			struct segment segment = any_segment(&target, messages, packets);

			if (broken)
				break_segment(&segment, &target);
			queue_segment(raw, &segment);
		}
	}
	send_queued(raw);
	close(raw);
	usleep(SETTLING * 1000);
}

static void expect_transfer(struct end *one, struct end *other, const char *what)
{
	if (!transfer(one, other, OCTETS, PATIENCE) || !transfer(other, one, OCTETS, PATIENCE))
		fault("%s: nothing arrives any more", what);
}

/* Requests, captures and cancels come to their ends. */
static void bring_back(struct staged *staged)
{
	int source = staged->connection.source.fd, remote = staged->connection.remote.fd;

	if (staged->destination.fd >= 0) {
		close(staged->destination.fd);
		staged->destination.fd = -1;
	}
	/* The peer of the one that requests is the frozen one. */
	if (staged->stage == STAGE_REQUESTING)
		cancel(remote);
	cancel(source);
	if (!await_state(source, MIGSOCK_STATE_NONE, PATIENCE) || !await_state(remote, MIGSOCK_STATE_NONE, PATIENCE))
		fault("%s: source is in state %u, remote in %u", stage_names[staged->stage], status_of(source).state,
		      status_of(remote).state);
}

/* Whether a state lasts by itself. */
static bool lasts(enum stage stage)
{
	return stage != STAGE_REQUESTING && stage != STAGE_CANCELLING;
}

static void expect_unharmed(struct staged *staged, const struct seen *before)
{
	const char *name = stage_names[staged->stage];
	struct seen after = states_of(staged);

	if (lasts(staged->stage) && (after.source != before->source || after.remote != before->remote ||
				     after.destination != before->destination))
		fault("%s: states were %u %u %u, are %u %u %u", name, before->source, before->remote,
		      before->destination, after.source, after.remote, after.destination);
	if (staged->stage == STAGE_MOVED) {
		expect_transfer(&staged->destination, &staged->connection.remote, name);
		return;
	}
	bring_back(staged);
	expect_transfer(&staged->connection.source, &staged->connection.remote, name);
}

/* Nothing that an application reads was not written by the other one. */
static void expect_nothing_wrong(struct staged *staged)
{
	while (take(&staged->connection.source) + take(&staged->connection.remote) > 0)
		;
}

static void play_round(const struct corpus *messages, const struct corpus *packets, unsigned int number)
{
	struct seen before[STAGES];
	bool broken = number % 2 == 0;
	struct world world;

	build(&world, number / 2 % 2 == 0);
	for (int stage = 0; stage < STAGES; stage++)
		before[stage] = states_of(&world.staged[stage]);
	attack(&world, messages, packets, broken);
	for (int stage = 0; stage < STAGES; stage++) {
		if (broken)
			expect_unharmed(&world.staged[stage], &before[stage]);
		else
			expect_nothing_wrong(&world.staged[stage]);
		clear_stage(&world.staged[stage]);
	}
	for (int at = 0; at < BYSTANDERS; at++) {
		expect_transfer(&world.bystanders[at].source, &world.bystanders[at].remote, "a bystander");
		close_connection(&world.bystanders[at]);
	}
	forget();
}

int fuzz_messages(int argc, char **argv)
{
	struct corpus messages, packets;
	uint64_t count, sent = 0, begin;

	if (argc != 3)
		fault("usage: robust messages VECTORS COUNT SEED");
	messages = read_corpus(argv[0], "message");
	packets = read_corpus(argv[0], "packet");
	count = strtoull(argv[1], NULL, 10);
	seed_random(strtoull(argv[2], NULL, 10));
	enter_network();
	begin = now();
	for (unsigned int number = 0; sent < count; number++, sent += A_ROUND)
		play_round(&messages, &packets, number);
	printf("messages %" PRIu64 " seed %s milliseconds %" PRIu64 "\n", sent, argv[2], (now() - begin) / 1000);
	print_counters();
	return 0;
}
