// SPDX-License-Identifier: MIT
/* Connections that are brought into a state of a migration. */
#include "robust.h"
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SHORT_LIMIT 20
#define PATIENCE 5000
/* What is answered in a second, and some more (MIG-REM-ANSWER-LIMIT). */
#define ALL_ANSWERS 12

const char *const stage_names[] = {
	[STAGE_LIVE] = "live",	     [STAGE_HELD] = "held", [STAGE_REQUESTING] = "requesting",
	[STAGE_FROZEN] = "frozen",   [STAGE_CANCELLING] = "cancelling", [STAGE_MUTE] = "mute",
	[STAGE_RESTARTING] = "restarting", [STAGE_MOVED] = "moved",
};

/* Of suspensions in this network namespace. */
static unsigned int limit = MIGSOCK_SUSPENSION_LIMIT_SECONDS * 1000;

static void write_limit(unsigned int milliseconds)
{
	write_setting("migsock/suspension_limit_ms", milliseconds);
}

void enter_quick_network(unsigned int milliseconds)
{
	enter_network();
	write_setting("ipv4/tcp_orphan_retries", 1);
	limit = milliseconds;
	write_limit(limit);
}

static void await(int fd, uint32_t state, const char *what)
{
	if (!await_state(fd, state, PATIENCE))
		fault("%s did not come about: state %u, outcome %u", what, status_of(fd).state, status_of(fd).outcome);
}

static void hold(struct staged *staged)
{
	int err = request(staged->connection.source.fd);

	if (err)
		fault("SEND_MIGRATION_REQUEST: errno %d", -err);
	await(staged->connection.source.fd, MIGSOCK_STATE_HELD, "held");
}

static void freeze(struct staged *staged)
{
	hold(staged);
	staged->buffer = serialize(staged->connection.source.fd, &staged->size);
	if (!staged->buffer)
		fault_errno("SERIALIZE_SOCKET_DATA");
}

/* The peer of a frozen end asks in turn, and gets no answer (MIG-CRS-FROZEN). */
static void let_request(struct staged *staged)
{
	struct end frozen = staged->connection.source;
	int err;

	write_limit(SHORT_LIMIT);
	freeze(staged);
	await(staged->connection.remote.fd, MIGSOCK_STATE_NONE, "the end of the suspension");
	write_limit(limit);
	staged->connection.source = staged->connection.remote;
	staged->connection.remote = frozen;
	err = request(staged->connection.source.fd);
	if (err)
		fault("SEND_MIGRATION_REQUEST of the peer: errno %d", -err);
}

/* The answer to its CANCEL is withheld for as long as the peer has answered all that it may. */
static void let_cancel(struct staged *staged)
{
	const struct connection *connection = &staged->connection;
	const struct migsock_message repeated = {
		.code = MIGSOCK_MESSAGE_CODE,
		.operation = MIGSOCK_OP_MIGRATION_REQUEST,
		.old_host = connection->source.host,
		.old_port = connection->source.port,
	};
	struct segment segment;
	int raw = raw_socket();

	freeze(staged);
	segment = plausible_segment(&connection->source, &connection->remote, &repeated, connection->timestamps);
	for (int sent = 0; sent < ALL_ANSWERS; sent++)
		send_segment(raw, &segment);
	close(raw);
	cancel(connection->source.fd);
}

/* Restores what was captured; the numbers of the new end are those of the old one. */
static void land(struct staged *staged, const uint8_t *buffer)
{
	struct sockaddr_in where = address_of(DESTINATION_HOST, 0);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint32_t problem;
	int err = restore(fd, MIGSOCK_DESERIALIZE_AND_RESTART, buffer, staged->size, &where, &problem);

	if (err)
		fault("DESERIALIZE_AND_RESTART: errno %d, problem %u", -err, problem);
	staged->destination = staged->connection.source;
	staged->destination.fd = fd;
	staged->destination.host = ntohl(where.sin_addr.s_addr);
	staged->destination.port = ntohs(where.sin_port);
}

/* Its restart is lost on the way. */
static void let_restart(struct staged *staged)
{
	struct migsock_buffer buffer;

	freeze(staged);
	migsock_buffer_read(&buffer, staged->buffer);
	buffer.remote_host = LOST_HOST;
	seal(staged->buffer, &buffer);
	land(staged, staged->buffer);
	announce(staged->destination.fd);
	await(staged->destination.fd, MIGSOCK_STATE_RESTARTING, "restarting");
}

static void move(struct staged *staged)
{
	freeze(staged);
	land(staged, staged->buffer);
	announce(staged->destination.fd);
	await(staged->destination.fd, MIGSOCK_STATE_NONE, "the restart");
	discard(staged->connection.source.fd, MIGSOCK_DISCARD_DESTINATION_RUNS);
}

void set_stage(struct staged *staged, enum stage stage)
{
	memset(staged, 0, sizeof(*staged));
	staged->stage = stage;
	staged->destination.fd = -1;
	open_connection(&staged->connection);
	switch (stage) {
	case STAGE_HELD:
		hold(staged);
		break;
	case STAGE_REQUESTING:
		let_request(staged);
		break;
	case STAGE_FROZEN:
		freeze(staged);
		break;
	case STAGE_CANCELLING:
		let_cancel(staged);
		break;
	case STAGE_MUTE:
		freeze(staged);
		land(staged, staged->buffer);
		break;
	case STAGE_RESTARTING:
		let_restart(staged);
		break;
	case STAGE_MOVED:
		move(staged);
		break;
	default:
		break;
	}
}

void clear_stage(struct staged *staged)
{
	close_connection(&staged->connection);
	close_at_once(staged->destination.fd);
	free(staged->buffer);
}
