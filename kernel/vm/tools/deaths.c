// SPDX-License-Identifier: MIT
/*
 * robust deaths: in every state of a migration the process that has one of the sockets is killed, and the peer gets what the
 * protocol says; then all processes of a network namespace are killed, and it goes with all that was in it.
 */
#include "robust.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SUSPENSION_MILLISECONDS 500
#define PATIENCE 10000
/* In which a suspension has ended, and more. */
#define SILENCE_MILLISECONDS 1000
#define STEP_MICROSECONDS 10000
#define USE_COUNT "/sys/module/migsock/refcnt"

enum role {
	ROLE_SOURCE,
	ROLE_REMOTE,
	ROLE_DESTINATION,
	ROLES,
};

static const char *const role_names[] = {
	[ROLE_SOURCE] = "source",
	[ROLE_REMOTE] = "remote",
	[ROLE_DESTINATION] = "destination",
};

static struct end *end_in(struct staged *staged, enum role role)
{
	switch (role) {
	case ROLE_SOURCE:
		return &staged->connection.source;
	case ROLE_REMOTE:
		return &staged->connection.remote;
	default:
		return &staged->destination;
	}
}

/* Lives until it is killed, as the only one that has this descriptor. */
static pid_t give_to_child(int fd)
{
	int ready[2];
	pid_t child;
	char octet;

	if (pipe(ready) < 0)
		fault_errno("pipe");
	child = fork();
	if (child == 0) {
		for (int other = 3; other < 100; other++) {
			if (other != fd && other != ready[1])
				close(other);
		}
		close(ready[1]);
		for (;;)
			pause();
	}
	close(ready[1]);
	close(fd);
	if (read(ready[0], &octet, 1) != 0)
		fault_errno("read");
	close(ready[0]);
	return child;
}

static void kill_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* TCP sockets of this network namespace, orphans among them. */
static unsigned int sockets_in_use(void)
{
	FILE *file = fopen("/proc/self/net/sockstat", "r");
	unsigned int used = 0;
	char line[200];

	if (!file)
		fault_errno("/proc/net/sockstat");
	while (fgets(line, sizeof(line), file))
		sscanf(line, "TCP: inuse %u", &used);
	fclose(file);
	return used;
}

enum ending {
	ENDING_NONE,
	ENDING_CLOSED,
	ENDING_RESET,
};

/* What an application reads at last, after all octets. */
static enum ending ending_of(int fd, unsigned int milliseconds)
{
	uint64_t deadline = now() + milliseconds * 1000ull;
	uint8_t octets[1000];
	ssize_t count;

	while (now() < deadline) {
		count = recv(fd, octets, sizeof(octets), MSG_DONTWAIT);
		if (count == 0)
			return ENDING_CLOSED;
		if (count < 0 && errno != EAGAIN)
			return ENDING_RESET;
		if (count < 0)
			usleep(STEP_MICROSECONDS);
	}
	return ENDING_NONE;
}

/* Whether an end is frozen or mute, and so neither says nor hears anything. */
static bool is_silent(int fd)
{
	uint32_t state = status_of(fd).state;

	return state == MIGSOCK_STATE_FROZEN || state == MIGSOCK_STATE_CANCELLING || state == MIGSOCK_STATE_MUTE ||
	       state == MIGSOCK_STATE_RESTARTING;
}

/* A silent end dies without a segment (MIG-SRC-QUARANTINE, MIG-DST-MUTE); its peer goes on by itself (MIG-REM-LIMIT). */
static void expect_silence(int peer, const char *what)
{
	if (ending_of(peer, SILENCE_MILLISECONDS) != ENDING_NONE)
		fault("%s: the peer was told of it", what);
	cancel(peer);
	if (!await_state(peer, MIGSOCK_STATE_NONE, PATIENCE))
		fault("%s: the peer is in state %u", what, status_of(peer).state);
}

/* A peer that was silent itself has missed what was said, and learns of it once it says something. */
static void expect_ending(int peer, const char *what)
{
	bool missed = is_silent(peer);

	cancel(peer);
	if (!await_state(peer, MIGSOCK_STATE_NONE, PATIENCE))
		fault("%s: the peer is in state %u", what, status_of(peer).state);
	if (missed)
		send(peer, "", 1, MSG_NOSIGNAL);
	if (status_of(peer).outcome != MIGSOCK_OUTCOME_SOURCE_RESET && ending_of(peer, PATIENCE) == ENDING_NONE)
		fault("%s: the peer was not told of it", what);
}

static void expect_no_sockets(const char *what)
{
	uint64_t deadline = now() + PATIENCE * 1000ull;
	unsigned int used;

	forget();
	while ((used = sockets_in_use()) != 0) {
		if (now() > deadline)
			fault("%s: %u sockets are left", what, used);
		usleep(STEP_MICROSECONDS);
	}
}

static void kill_in(enum stage stage, enum role role)
{
	enum role other = role == ROLE_REMOTE ? ROLE_SOURCE : ROLE_REMOTE;
	struct staged staged;
	char what[64];
	bool silent;
	int peer;

	set_stage(&staged, stage);
	if (end_in(&staged, role)->fd < 0) {
		clear_stage(&staged);
		return;
	}
	if (stage == STAGE_MOVED && role == ROLE_REMOTE)
		other = ROLE_DESTINATION;
	snprintf(what, sizeof(what), "%s, death of the %s", stage_names[stage], role_names[role]);
	peer = end_in(&staged, other)->fd;
	/* What moved has died before. */
	silent = is_silent(end_in(&staged, role)->fd) || (stage == STAGE_MOVED && role == ROLE_SOURCE);
	kill_child(give_to_child(end_in(&staged, role)->fd));
	end_in(&staged, role)->fd = -1;
	if (silent)
		expect_silence(peer, what);
	else
		expect_ending(peer, what);
	clear_stage(&staged);
	expect_no_sockets(what);
	printf("%s\n", what);
}

/* Everything of a network namespace, whose last process is killed. */
static void kill_network(enum stage stage)
{
	pid_t child = fork();
	struct staged staged;
	int status;

	if (child < 0)
		fault_errno("fork");
	if (child == 0) {
		enter_quick_network(SUSPENSION_MILLISECONDS);
		set_stage(&staged, stage);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, &status, 0);
	if (!WIFSIGNALED(status))
		fault("%s did not come about", stage_names[stage]);
}

static unsigned int use_count(void)
{
	unsigned int count = 0;
	FILE *file = fopen(USE_COUNT, "r");

	if (!file || fscanf(file, "%u", &count) != 1)
		fault_errno(USE_COUNT);
	fclose(file);
	return count;
}

static void kill_networks(void)
{
	unsigned int before = use_count();
	uint64_t deadline;

	for (int stage = 0; stage < STAGES; stage++)
		kill_network(stage);
	deadline = now() + PATIENCE * 1000ull;
	while (use_count() > before) {
		if (now() > deadline)
			fault("the module is used %u times, was %u", use_count(), before);
		usleep(STEP_MICROSECONDS);
	}
	printf("%u network namespaces\n", STAGES);
}

int kill_owners(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	kill_networks();
	enter_quick_network(SUSPENSION_MILLISECONDS);
	for (int stage = 0; stage < STAGES; stage++) {
		for (int role = 0; role < ROLES; role++)
			kill_in(stage, role);
	}
	return 0;
}
