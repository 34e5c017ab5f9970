// SPDX-License-Identifier: MIT
/* Network namespaces for peer, source and destination, each on a network of its own with a router between them. */
#define _GNU_SOURCE
#include "bench.h"
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define INTERFACE "eth0"
#define LOOPBACK "lo"
#define MASK htonl(0xffffff00)
#define HOST_MASK htonl(0xffffffff)

static int places[PLACES];
static const char *const ways[] = { [PEER] = "peer", [SOURCE] = "source", [DESTINATION] = "destination" };

/* The network of a place is 10.77.PLACE.0; its router is 1 there, itself it is 2. */
static struct in_addr address_in(enum place place, unsigned int host)
{
	return (struct in_addr){ htonl(0x0a4d0000 | place << 8 | host) };
}

struct in_addr address_of(enum place place)
{
	return address_in(place, 2);
}

void enter(enum place place)
{
	if (setns(places[place], CLONE_NEWNET) < 0)
		err(1, "setns");
}

static int new_place(void)
{
	int descriptor;

	if (unshare(CLONE_NEWNET) < 0)
		err(1, "unshare");
	descriptor = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		err(1, "a network namespace");
	return descriptor;
}

/* A request of netlink that grows. */
struct request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	char attributes[512];
};

/* Appends; what lies between this and the matching `end` is in it. */
static struct rtattr *begin(struct request *request, int type, const void *value, int size)
{
	struct rtattr *attribute = (struct rtattr *)((char *)request + request->header.nlmsg_len);

	attribute->rta_type = type;
	attribute->rta_len = RTA_LENGTH(size);
	if (size > 0)
		memcpy(RTA_DATA(attribute), value, size);
	request->header.nlmsg_len += RTA_SPACE(size);
	return attribute;
}

static void end(const struct request *request, struct rtattr *attribute)
{
	attribute->rta_len = (const char *)request + request->header.nlmsg_len - (char *)attribute;
}

static void carry_out(struct request *request)
{
	int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct {
		struct nlmsghdr header;
		struct nlmsgerr problem;
		char rest[512];
	} reply;

	if (send(netlink, request, request->header.nlmsg_len, 0) < 0 || recv(netlink, &reply, sizeof(reply), 0) < 0)
		err(1, "netlink");
	errno = -reply.problem.error;
	if (errno)
		err(1, "a pair of interfaces");
	close(netlink);
}

/* A pair of interfaces: one here, named after the place, the other one there. */
static void add_pair(enum place place)
{
	struct request request = {
		.header = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)), .nlmsg_type = RTM_NEWLINK,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK },
	};
	const struct ifinfomsg peer = { 0 };
	struct rtattr *information, *data, *other;

	begin(&request, IFLA_IFNAME, ways[place], strlen(ways[place]) + 1);
	information = begin(&request, IFLA_LINKINFO, NULL, 0);
	begin(&request, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = begin(&request, IFLA_INFO_DATA, NULL, 0);
	other = begin(&request, VETH_INFO_PEER, &peer, sizeof(peer));
	begin(&request, IFLA_IFNAME, INTERFACE, sizeof(INTERFACE));
	begin(&request, IFLA_NET_NS_FD, &places[place], sizeof(int));
	end(&request, other);
	end(&request, data);
	end(&request, information);
	carry_out(&request);
}

static void set_address(const char *interface, unsigned long call, struct in_addr address)
{
	int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in value = { .sin_family = AF_INET, .sin_addr = address };
	struct ifreq request = { 0 };

	strcpy(request.ifr_name, interface);
	memcpy(&request.ifr_addr, &value, sizeof(value));
	if (ioctl(control, call, &request) < 0)
		err(1, "the address of %s", interface);
	close(control);
}

static void bring_up(const char *interface)
{
	int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = { .ifr_flags = IFF_UP };

	strcpy(request.ifr_name, interface);
	if (ioctl(control, SIOCSIFFLAGS, &request) < 0)
		err(1, "%s", interface);
	close(control);
}

static void give_address(const char *interface, struct in_addr address, uint32_t mask)
{
	set_address(interface, SIOCSIFADDR, address);
	set_address(interface, SIOCSIFNETMASK, (struct in_addr){ mask });
	bring_up(interface);
}

static void set_in(struct sockaddr *where, struct in_addr address)
{
	struct sockaddr_in value = { .sin_family = AF_INET, .sin_addr = address };

	memcpy(where, &value, sizeof(value));
}

static void add_route(struct in_addr to, uint32_t mask, struct in_addr gateway)
{
	int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };

	set_in(&route.rt_dst, to);
	set_in(&route.rt_genmask, (struct in_addr){ mask });
	set_in(&route.rt_gateway, gateway);
	if (ioctl(control, SIOCADDRT, &route) < 0)
		err(1, "a route");
	close(control);
}

static void set_value(const char *path, const char *value)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(value, file) < 0 || fclose(file) != 0)
		err(1, "%s", path);
}

void build_network(void)
{
	for (enum place place = 0; place < PLACES; place++)
		places[place] = new_place();
	enter(ROUTER);
	set_value("/proc/sys/net/ipv4/ip_forward", "1");
	for (enum place place = 0; place < ROUTER; place++) {
		add_pair(place);
		give_address(ways[place], address_in(place, 1), MASK);
	}
	for (enum place place = 0; place < ROUTER; place++) {
		enter(place);
		bring_up(LOOPBACK);
		give_address(INTERFACE, address_of(place), MASK);
		add_route((struct in_addr){ 0 }, 0, address_in(place, 1));
	}
}

static void switch_off(const char *interface, uint32_t what)
{
	int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ethtool_value value = { .cmd = what };
	struct ifreq request = { .ifr_data = (void *)&value };

	strcpy(request.ifr_name, interface);
	if (ioctl(control, SIOCETHTOOL, &request) < 0)
		err(1, "an offload of %s", interface);
	close(control);
}

static void switch_all_off(const char *interface)
{
	switch_off(interface, ETHTOOL_STSO);
	switch_off(interface, ETHTOOL_SGSO);
	switch_off(interface, ETHTOOL_SGRO);
}

void switch_offload_off(void)
{
	enter(ROUTER);
	switch_all_off(ways[SOURCE]);
	enter(SOURCE);
	switch_all_off(INTERFACE);
}

void silence_source(void)
{
	enter(SOURCE);
	set_address(INTERFACE, SIOCSIFADDR, (struct in_addr){ 0 });
}

void give_source_address(void)
{
	enter(DESTINATION);
	give_address(LOOPBACK, address_of(SOURCE), HOST_MASK);
}

void lead_to_destination(void)
{
	enter(ROUTER);
	add_route(address_of(SOURCE), HOST_MASK, address_of(DESTINATION));
}
