// SPDX-License-Identifier: MIT
/* The network of a session: a namespace of its own, with one interface of the machine in it. */
#define _GNU_SOURCE
#include "agent.h"
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define INTERFACES "/sys/class/net"

static char interface[IF_NAMESIZE];

static bool has_hardware_address(const char *name, const char *expected)
{
	char path[300], found[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), INTERFACES "/%s/address", name);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(found, sizeof(found), file))
		found[0] = '\0';
	fclose(file);
	return strncmp(found, expected, strlen(expected)) == 0;
}

static void find_interface(const char *hardware_address)
{
	DIR *directory = opendir(INTERFACES);
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (has_hardware_address(entry->d_name, hardware_address))
			snprintf(interface, sizeof(interface), "%.*s", IF_NAMESIZE - 1, entry->d_name);
	if (directory)
		closedir(directory);
	if (interface[0] == '\0')
		errx(1, "there is no interface %s", hardware_address);
}

/* Has the kernel move an interface of the socket's namespace to that of this process. */
static int move_interface(int netlink, int index)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg link;
		struct rtattr attribute;
		uint32_t process;
	} request = {
		.header = { .nlmsg_len = sizeof(request), .nlmsg_type = RTM_NEWLINK,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.link = { .ifi_family = AF_UNSPEC, .ifi_index = index },
		.attribute = { .rta_len = RTA_LENGTH(sizeof(uint32_t)), .rta_type = IFLA_NET_NS_PID },
		.process = getpid(),
	};
	struct {
		struct nlmsghdr header;
		struct nlmsgerr problem;
		char rest[256];
	} reply;

	if (send(netlink, &request, sizeof(request), 0) < 0 || recv(netlink, &reply, sizeof(reply), 0) < 0)
		return -1;
	errno = -reply.problem.error;
	return errno == 0 ? 0 : -1;
}

void enter_own_network(const char *hardware_address)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	find_interface(hardware_address);
	int index = if_nametoindex(interface);

	if (unshare(CLONE_NEWNET) < 0 || move_interface(netlink, index) < 0)
		err(1, "interface %s does not move", interface);
	close(netlink);
}

static int bring_up(int control, const char *name)
{
	struct ifreq request = { .ifr_flags = IFF_UP };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	return ioctl(control, SIOCSIFFLAGS, &request);
}

static int set_interface(int control, unsigned long call, struct in_addr value)
{
	struct ifreq request = { 0 };
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = value };

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	memcpy(&request.ifr_addr, &address, sizeof(address));
	return ioctl(control, call, &request);
}

/* Adds or deletes it. */
static int change_default_route(int control, unsigned long call)
{
	struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = interface };

	route.rt_dst.sa_family = route.rt_gateway.sa_family = route.rt_genmask.sa_family = AF_INET;
	return ioctl(control, call, &route);
}

void forget_paths(void)
{
	int control = socket(AF_INET, SOCK_DGRAM, 0);

	change_default_route(control, SIOCDELRT);
	change_default_route(control, SIOCADDRT);
	close(control);
}

static const struct {
	const char *name;
	const char *value;
} settings[] = {
	/* Cases hand over up to 70,000 octets that nobody takes yet: more than there is room for at first. */
	{ "tcp_wmem", "4096 524288 4194304" },
	/* What was learnt of a peer in one case is nothing to the next one. */
	{ "tcp_no_metrics_save", "1" },
	/* What was never complete in one case is not answered in a later one. */
	{ "ipfrag_time", "3600" },
};

static void apply_settings(void)
{
	char path[100];

	for (size_t at = 0; at < sizeof(settings) / sizeof(*settings); at++) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/sys/net/ipv4/%s", settings[at].name);
		file = fopen(path, "w");
		if (!file)
			err(1, "%s", path);
		fputs(settings[at].value, file);
		fclose(file);
	}
}

int set_address(struct in_addr address)
{
	int control = socket(AF_INET, SOCK_DGRAM, 0);
	struct in_addr mask = { htonl(0xffffff00) };
	int result;

	apply_settings();
	result = bring_up(control, "lo") || set_interface(control, SIOCSIFADDR, address) ||
				 set_interface(control, SIOCSIFNETMASK, mask) ||
				 bring_up(control, interface) ||
				 change_default_route(control, SIOCADDRT)
			 ? -1
			 : 0;
	close(control);
	return result;
}
