// SPDX-License-Identifier: MIT
/*
 * robust unload MODULE TIMES: the module stays while any socket is in a migration, goes when none is, and comes and
 * goes so many times under a rain of messages.
 */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MODULE_NAME "migsock"
#define CHILDREN 2
#define SUSPENSION_MILLISECONDS 100
#define AT_ONCE 64
#define PATIENCE_MICROSECONDS 20000000ull

static int unload(void)
{
	return syscall(SYS_delete_module, MODULE_NAME, O_NONBLOCK) < 0 ? -errno : 0;
}

static void load(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0 || syscall(SYS_finit_module, file, "", 0) < 0)
		fault_errno(path);
	close(file);
}

/* What keeps it is what the child has: the device is closed. */
static void expect_refused(enum stage stage)
{
	int ready[2], quit[2];
	pid_t child;
	char octet;

	if (pipe(ready) < 0 || pipe(quit) < 0)
		fault_errno("pipe");
	child = fork();
	if (child == 0) {
		struct staged staged;

		enter_quick_network(SUSPENSION_MILLISECONDS);
		set_stage(&staged, stage);
		close(device());
		close(quit[1]);
		_exit(write(ready[1], "", 1) != 1 || read(quit[0], &octet, 1) != 0);
	}
	if (read(ready[0], &octet, 1) != 1)
		fault("%s did not come about", stage_names[stage]);
	for (int tries = 0; tries < 20; tries++) {
		if (unload() == 0)
			fault("the module went while a connection was %s", stage_names[stage]);
	}
	close(quit[1]);
	waitpid(child, NULL, 0);
	printf("refused while %s\n", stage_names[stage]);
}

/* A CANCEL that is plausible, for the connections of this process and at any time. */
static struct segment nuisance(const struct connection *connection)
{
	const struct migsock_message message = {
		.code = MIGSOCK_MESSAGE_CODE,
		.operation = MIGSOCK_OP_CANCEL,
		.old_host = connection->source.host,
		.old_port = connection->source.port,
	};

	return plausible_segment(&connection->source, &connection->remote, &message, connection->timestamps);
}

/* Connections come and go, with a burst of messages to each. */
static void rain(void)
{
	int raw;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	enter_network();
	raw = raw_socket();
	for (;;) {
		struct connection connection;
		struct segment segment;

		open_connection(&connection);
		segment = nuisance(&connection);
		for (int sent = 0; sent < AT_ONCE; sent++)
			queue_segment(raw, &segment);
		close_connection(&connection);
	}
}

/* Returns how many tries were refused. */
static unsigned int reload(const char *path)
{
	uint64_t deadline = now() + PATIENCE_MICROSECONDS;
	unsigned int refused = 0;

	while (unload() != 0) {
		refused++;
		if (now() > deadline)
			fault("the module cannot be removed");
		sched_yield();
	}
	load(path);
	return refused;
}

static void reload_in_rain(const char *path, unsigned int times)
{
	pid_t children[CHILDREN];
	unsigned int refused = 0;

	for (int at = 0; at < CHILDREN; at++) {
		children[at] = fork();
		if (children[at] == 0)
			rain();
	}
	for (unsigned int done = 0; done < times; done++)
		refused += reload(path);
	for (int at = 0; at < CHILDREN; at++) {
		kill(children[at], SIGKILL);
		waitpid(children[at], NULL, 0);
	}
	printf("reloaded %u times, refused %u times\n", times, refused);
}

int stay_loaded(int argc, char **argv)
{
	if (argc != 2)
		fault("usage: robust unload MODULE TIMES");
	for (int stage = STAGE_HELD; stage < STAGES; stage++)
		expect_refused(stage);
	reload(argv[0]);
	reload_in_rain(argv[0], strtoul(argv[1], NULL, 10));
	return 0;
}
