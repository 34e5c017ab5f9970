// SPDX-License-Identifier: MIT
/* The process at the source that has the connections: serves them, and moves them when it is told to. */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_EVENTS 256
#define OCTETS 65536

enum order { MOVE = 'm', FINISH = 'f' };

static uint8_t buffer[OCTETS];

static void echo(int descriptor)
{
	ssize_t count = recv(descriptor, buffer, sizeof(buffer), 0);

	if (count < 0 && errno != EAGAIN)
		err(1, "a connection of the owner");
	if (count > 0 && send(descriptor, buffer, count, MSG_NOSIGNAL) != count)
		err(1, "an echo");
}

static void stream(int descriptor)
{
	if (send(descriptor, buffer, sizeof(buffer), MSG_NOSIGNAL) < 0 && errno != EAGAIN)
		err(1, "a stream");
}

static void watch(int epoll, int descriptor, enum traffic traffic)
{
	struct epoll_event event = { .events = traffic == ECHO ? EPOLLIN : EPOLLOUT, .data.fd = descriptor };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0)
		err(1, "epoll_ctl");
}

static void move(int epoll, const struct mover *mover, int *descriptors, int count, enum traffic traffic)
{
	for (int at = 0; at < count; at++)
		epoll_ctl(epoll, EPOLL_CTL_DEL, descriptors[at], NULL);
	mover->move(descriptors, count);
	for (int at = 0; at < count; at++)
		watch(epoll, descriptors[at], traffic);
}

/* Carries out an order. Returns whether it was the last one. */
static bool obey(int epoll, int pipe, const struct mover *mover, int *descriptors, int count, enum traffic traffic)
{
	char order;

	if (recv(pipe, &order, 1, 0) != 1)
		return true;
	if (order == MOVE)
		move(epoll, mover, descriptors, count, traffic);
	else if (mover && mover->finish)
		mover->finish(descriptors, count);
	send(pipe, &order, 1, MSG_NOSIGNAL);
	return order == FINISH;
}

static void serve(int pipe, const struct mover *mover, int *descriptors, int count, enum traffic traffic)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event events[MOST_EVENTS];
	bool is_over = false;

	watch(epoll, pipe, ECHO);
	for (int at = 0; at < count; at++)
		watch(epoll, descriptors[at], traffic);
	while (!is_over) {
		int ready = epoll_wait(epoll, events, MOST_EVENTS, -1);
		bool is_ordered = false;

		for (int at = 0; at < ready; at++) {
			int descriptor = events[at].data.fd;

			if (descriptor == pipe)
				is_ordered = true;
			else if (traffic == ECHO)
				echo(descriptor);
			else
				stream(descriptor);
		}
		/* Last, for it replaces the descriptors that the events name. */
		if (is_ordered)
			is_over = obey(epoll, pipe, mover, descriptors, count, traffic);
	}
}

struct owner start_owner(const struct mover *mover, int count, enum traffic traffic)
{
	int ends[2], listener, *descriptors;

	enter(SOURCE);
	listener = listen_at_source();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		err(1, "socketpair");
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[0]);
		descriptors = allocate(count, sizeof(int));
		for (int at = 0; at < count; at++)
			descriptors[at] = accept_connection(listener);
		serve(ends[1], mover, descriptors, count, traffic);
		exit(0);
	}
	close(ends[1]);
	close(listener);
	return (struct owner){ .pipe = ends[0] };
}

static void order(const struct owner *owner, enum order order)
{
	char letter = order;

	if (send(owner->pipe, &letter, 1, MSG_NOSIGNAL) != 1)
		err(1, "the owner takes no order");
}

void order_move(const struct owner *owner)
{
	order(owner, MOVE);
}

bool has_moved(const struct owner *owner)
{
	char letter;
	ssize_t count = recv(owner->pipe, &letter, 1, MSG_DONTWAIT);

	if (count == 0)
		errx(1, "the owner has ended");
	return count == 1;
}

void dismiss(const struct owner *owner)
{
	int status;

	order(owner, FINISH);
	if (wait(&status) < 0 || status != 0)
		errx(1, "the owner has failed");
}
