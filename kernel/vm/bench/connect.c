// SPDX-License-Identifier: MIT
/* Connections to the source. */
#define _GNU_SOURCE
#include "bench.h"
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define PORT 7000
#define BACKLOG 4096
#define MOST_DESCRIPTORS 16384

static struct sockaddr_in at_source(void)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = address_of(SOURCE) };
}

void allow_many_descriptors(void)
{
	const struct rlimit limit = { MOST_DESCRIPTORS, MOST_DESCRIPTORS };

	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		err(1, "setrlimit");
}

void set_option(int descriptor, int level, int option, int value)
{
	if (setsockopt(descriptor, level, option, &value, sizeof(value)) < 0)
		err(1, "option %d of level %d", option, level);
}

int listen_at_source(void)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = at_source();

	set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(listener, BACKLOG) < 0)
		err(1, "listen");
	return listener;
}

int connect_to_source(void)
{
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = at_source();

	if (connect(descriptor, (struct sockaddr *)&address, sizeof(address)) < 0)
		err(1, "connect");
	set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
	fcntl(descriptor, F_SETFL, O_NONBLOCK);
	return descriptor;
}

int accept_connection(int listener)
{
	int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (descriptor < 0)
		err(1, "accept");
	set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
	return descriptor;
}
