// SPDX-License-Identifier: MIT
/* A network namespace in which every host is the loopback interface. */
#define _GNU_SOURCE
#include "robust.h"
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOST_NETWORK 0x0a000000u
#define LOST_MASK 0xff000000u

struct sockaddr_in address_of(uint32_t host, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(host),
		.sin_port = htons(port),
	};
}

static void set_address(struct sockaddr *address, uint32_t host)
{
	struct sockaddr_in value = address_of(host, 0);

	memcpy(address, &value, sizeof(value));
}

/* What is sent there leaves the interface, comes back in by it and is nobody's. */
static int add_lost_network(int control)
{
	struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = "lo" };

	set_address(&route.rt_dst, LOST_NETWORK);
	set_address(&route.rt_genmask, LOST_MASK);
	set_address(&route.rt_gateway, 0);
	return ioctl(control, SIOCADDRT, &route);
}

void enter_network(void)
{
	struct ifreq interface = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int control;

	if (unshare(CLONE_NEWNET) < 0)
		fault_errno("unshare");
	control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (ioctl(control, SIOCSIFFLAGS, &interface) < 0 || add_lost_network(control) < 0)
		fault_errno("the loopback interface");
	close(control);
}

void write_setting(const char *name, unsigned int value)
{
	char path[100];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	file = fopen(path, "w");
	if (!file || fprintf(file, "%u", value) < 0 || fclose(file) != 0)
		fault_errno(path);
}

int raw_socket(void)
{
	int raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);

	if (raw < 0)
		fault_errno("raw socket");
	return raw;
}
