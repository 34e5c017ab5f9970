// SPDX-License-Identifier: MIT
/* The contract's verbs that move connections, by the module's calls. */
#define _GNU_SOURCE
#include "agent.h"
#include "../../generated/c/migsock.h"
#include "../uapi/migsock.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define SETTINGS "/proc/sys/net/migsock/"

static const char *const state_names[] = {
	[MIGSOCK_STATE_NONE] = "none",
	[MIGSOCK_STATE_SUSPENDED] = "suspended",
	[MIGSOCK_STATE_REQUESTING] = "requesting",
	[MIGSOCK_STATE_HELD] = "held",
	[MIGSOCK_STATE_FROZEN] = "frozen",
	[MIGSOCK_STATE_CANCELLING] = "cancelling",
	[MIGSOCK_STATE_MUTE] = "mute",
	[MIGSOCK_STATE_RESTARTING] = "mute",
};

static const char *const outcome_names[] = {
	[MIGSOCK_OUTCOME_REQUEST_REJECTED] = "request-rejected",
	[MIGSOCK_OUTCOME_REQUEST_UNANSWERED] = "request-unanswered",
	[MIGSOCK_OUTCOME_YIELDED] = "yielded",
	[MIGSOCK_OUTCOME_THAWED] = "thawed",
	[MIGSOCK_OUTCOME_MOVED] = "moved",
	[MIGSOCK_OUTCOME_SOURCE_RESET] = "source-reset",
	[MIGSOCK_OUTCOME_CANCEL_UNANSWERED] = "cancel-unanswered",
	[MIGSOCK_OUTCOME_CANCEL_REJECTED] = "cancel-rejected",
	[MIGSOCK_OUTCOME_LATE_TRAFFIC] = "late-traffic",
	[MIGSOCK_OUTCOME_MIGRATED] = "migrated",
	[MIGSOCK_OUTCOME_RESTART_REJECTED] = "restart-rejected",
	[MIGSOCK_OUTCOME_RESTART_RESET] = "restart-reset",
	[MIGSOCK_OUTCOME_UNKNOWN] = "outcome-unknown",
};

static const char *const reason_names[] = {
	[MIGSOCK_REASON_ADDRESS_MISMATCH] = "address-mismatch",
	[MIGSOCK_REASON_NOT_SUSPENDED] = "not-suspended",
	[MIGSOCK_REASON_STALE_STATE] = "stale-state",
	[MIGSOCK_REASON_NEW_TUPLE_IN_USE] = "new-tuple-in-use",
	[MIGSOCK_REASON_POLICY] = "policy",
	[MIGSOCK_REASON_MOVED] = "moved",
	[MIGSOCK_REASON_BUSY] = "busy",
};

/* The device, or -1. */
static int device(void)
{
	static int descriptor = -1;

	if (descriptor < 0)
		descriptor = open(MIGSOCK_DEVICE, O_RDWR | O_CLOEXEC);
	return descriptor;
}

bool module_is_there(void)
{
	return access(MIGSOCK_DEVICE, R_OK | W_OK) == 0;
}

double setting_seconds(const char *name)
{
	char path[100];
	double milliseconds = 0;
	FILE *file;

	snprintf(path, sizeof(path), SETTINGS "%s", name);
	file = fopen(path, "r");
	if (!file)
		return 0;
	if (fscanf(file, "%lf", &milliseconds) != 1)
		milliseconds = 0;
	fclose(file);
	return milliseconds / 1000;
}

static bool set_allowed(bool allowed)
{
	FILE *file = fopen(SETTINGS "allow", "w");

	if (!file)
		return false;
	fputs(allowed ? "1" : "0", file);
	return fclose(file) == 0;
}

void forget_migrations(void)
{
	if (!module_is_there())
		return;
	set_allowed(true);
	ioctl(device(), MIGSOCK_FORGET);
}

#define NAME_IN(names, number) ((number) < sizeof(names) / sizeof(*names) ? names[number] : NULL)

static void add_outcome(json_t *status, const struct migsock_status *found)
{
	const char *outcome = NAME_IN(outcome_names, found->outcome);
	uint32_t number = found->reason - MIGSOCK_REJECTION_BASE;
	const char *reason = NAME_IN(reason_names, number);

	if (outcome)
		json_object_set_new(status, "outcome", reason ? json_sprintf("%s: %s", outcome, reason)
							      : json_string(outcome));
}

static bool get_status(const struct held_socket *held, struct migsock_status *found)
{
	*found = (struct migsock_status){ .socket.fd = held->descriptor };
	return module_is_there() && ioctl(device(), MIGSOCK_GET_STATUS, found) == 0;
}

bool module_tcp_state(const struct held_socket *held, unsigned int *number)
{
	struct migsock_status found;

	if (!get_status(held, &found))
		return false;
	*number = found.tcp_state;
	return true;
}

void add_migration_status(json_t *status, const struct held_socket *held)
{
	struct migsock_status found;
	const char *state = "none";

	if (get_status(held, &found)) {
		state = NAME_IN(state_names, found.state);
		add_outcome(status, &found);
	}
	json_object_set_new(status, "migration", json_string(state ? state : "none"));
}

/* A call that has nothing but the socket. */
static json_t *plain_call(json_t *parameters, unsigned long call, const char *name)
{
	struct held_socket *held = socket_of(parameters);
	struct migsock_socket argument;

	if (!held)
		return NULL;
	argument = (struct migsock_socket){ .fd = held->descriptor };
	return ioctl(device(), call, &argument) < 0 ? refuse_errno(name) : nothing();
}

static json_t *perform_send_migration_request(json_t *parameters)
{
	return plain_call(parameters, MIGSOCK_SEND_MIGRATION_REQUEST, "SEND_MIGRATION_REQUEST");
}

static json_t *perform_cancel_migration(json_t *parameters)
{
	return plain_call(parameters, MIGSOCK_CANCEL_MIGRATION, "CANCEL_MIGRATION");
}

static json_t *perform_serialize(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	struct migsock_serialize call;
	uint8_t *octets = NULL;
	json_t *answer;
	int result;

	if (!held)
		return NULL;
	call = (struct migsock_serialize){ .socket.fd = held->descriptor };
	/* What it holds may grow between asking for the size and taking it. */
	while ((result = ioctl(device(), MIGSOCK_SERIALIZE_SOCKET_DATA, &call)) < 0 && errno == EMSGSIZE) {
		octets = realloc(octets, call.size);
		call.data = (uintptr_t)octets;
	}
	answer = result < 0 ? refuse_errno("SERIALIZE_SOCKET_DATA")
			    : json_pack("{so}", "buffer", base64_of(octets, call.size));
	free(octets);
	return answer;
}

/* Restores the buffer of the parameters. Returns 0, or -1 once refuse was called. */
static int restore(json_t *parameters, int descriptor, unsigned long call, const char *name)
{
	size_t size;
	uint8_t *octets = octets_of(json_object_get(parameters, "buffer"), &size);
	struct migsock_deserialize argument = {
		.socket.fd = descriptor,
		.data = (uintptr_t)octets,
		.host = call == MIGSOCK_DESERIALIZE_AND_RESTART ? session_address.s_addr : 0,
		.port = htons(integer_of(parameters, "localPort", 0)),
	};
	int result;

	if (!octets) {
		refuse("EINVAL", "buffer is no base64");
		return -1;
	}
	argument.size = size;
	result = ioctl(device(), call, &argument);
	free(octets);
	if (result < 0 && errno == EBADMSG) {
		const char *problem = migsock_buffer_problem_id(argument.problem);

		refuse("EBADMSG", "%s: %s", name, problem ? problem : "refused");
	} else if (result < 0) {
		refuse_errno(name);
	}
	return result;
}

static int announce(int descriptor)
{
	struct migsock_restart contents = { .socket.fd = descriptor };

	return ioctl(device(), MIGSOCK_SEND_REMOTE_RESTART, &contents);
}

static json_t *perform_deserialize_and_restart(json_t *parameters)
{
	int descriptor = new_socket();

	if (descriptor < 0)
		return refuse_errno("socket");
	if (restore(parameters, descriptor, MIGSOCK_DESERIALIZE_AND_RESTART, "DESERIALIZE_AND_RESTART") == 0) {
		if (announce(descriptor) == 0)
			return json_pack("{sI}", "socket", hold_socket(descriptor));
		refuse_errno("SEND_REMOTE_RESTART");
	}
	close(descriptor);
	return NULL;
}

static json_t *perform_deserialize(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);

	if (!held || restore(parameters, held->descriptor, MIGSOCK_DESERIALIZE_SOCKET_DATA,
			     "DESERIALIZE_SOCKET_DATA") < 0)
		return NULL;
	return nothing();
}

static json_t *perform_send_remote_restart(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);

	if (!held)
		return NULL;
	return announce(held->descriptor) < 0 ? refuse_errno("SEND_REMOTE_RESTART") : nothing();
}

static json_t *perform_get_local_host(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	struct migsock_local local;
	char host[INET_ADDRSTRLEN];

	if (!held)
		return NULL;
	local = (struct migsock_local){ .socket.fd = held->descriptor };
	if (ioctl(device(), MIGSOCK_GET_LOCAL_HOST, &local) < 0)
		return refuse_errno("GET_LOCAL_HOST");
	inet_ntop(AF_INET, &local.host, host, sizeof(host));
	return json_pack("{sssi}", "host", host, "port", ntohs(local.port));
}

static json_t *perform_discard_migrated(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	struct migsock_discard argument;

	if (!held)
		return NULL;
	argument = (struct migsock_discard){ .socket.fd = held->descriptor };
	if (json_is_true(json_object_get(parameters, "destinationRuns")))
		argument.flags |= MIGSOCK_DISCARD_DESTINATION_RUNS;
	if (json_is_true(json_object_get(parameters, "force")))
		argument.flags |= MIGSOCK_DISCARD_FORCE;
	return ioctl(device(), MIGSOCK_DISCARD_MIGRATED, &argument) < 0 ? refuse_errno("DISCARD_MIGRATED") : nothing();
}

static json_t *perform_allow_migrations(json_t *parameters)
{
	bool allowed = json_is_true(json_object_get(parameters, "allowed"));

	return set_allowed(allowed) ? nothing() : refuse_errno("allow");
}

const struct verb migration_verbs[] = {
	{ "sendMigrationRequest", perform_send_migration_request },
	{ "serializeSocketData", perform_serialize },
	{ "cancelMigration", perform_cancel_migration },
	{ "discardMigrated", perform_discard_migrated },
	{ "deserializeAndRestart", perform_deserialize_and_restart },
	{ "deserializeSocketData", perform_deserialize },
	{ "sendRemoteRestart", perform_send_remote_restart },
	{ "getLocalHost", perform_get_local_host },
	{ "allowMigrations", perform_allow_migrations },
	{ NULL, NULL },
};
