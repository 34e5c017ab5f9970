// SPDX-License-Identifier: MIT
/* The contract's verbs that any TCP has, by the kernel's sockets. */
#define _GNU_SOURCE
#include "agent.h"
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16
#define LONGEST_READ (1 << 24)
#define TABLE_ROW "%*d: %" SCNx32 ":%" SCNx32 " %" SCNx32 ":%" SCNx32 " %" SCNx32

struct in_addr session_address;

static struct held_socket *sockets;
static json_int_t socket_count;
/* Listening descriptors, by port; 0 is none, for descriptor 0 is taken. */
static int listeners[1 << 16];

int new_socket(void)
{
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int yes = 1;

	setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	setsockopt(descriptor, SOL_SOCKET, SO_OOBINLINE, &yes, sizeof(yes));
	return descriptor;
}

/* Returns -1 once refuse was called. */
static int bound_socket(uint16_t port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = session_address };
	int descriptor = new_socket();

	if (descriptor >= 0 && bind(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0)
		return descriptor;
	refuse_errno("bind");
	close(descriptor);
	return -1;
}

/* Its addresses as they are now: a socket keeps them only while it is connected. */
static void note_addresses(struct held_socket *held)
{
	socklen_t size = sizeof(struct sockaddr_in);
	struct sockaddr_in peer;

	if (getpeername(held->descriptor, (struct sockaddr *)&peer, &size) < 0)
		return;
	held->peer = peer;
	size = sizeof(struct sockaddr_in);
	getsockname(held->descriptor, (struct sockaddr *)&held->local, &size);
}

json_int_t hold_socket(int descriptor)
{
	struct held_socket *held;

	sockets = realloc(sockets, (socket_count + 1) * sizeof(*sockets));
	if (!sockets)
		abort();
	held = &sockets[socket_count];
	*held = (struct held_socket){ .descriptor = descriptor };
	sha256_init(&held->hash);
	note_addresses(held);
	return socket_count++;
}

struct held_socket *socket_of(json_t *parameters)
{
	json_int_t number = integer_of(parameters, "socket", -1);

	if (number >= 0 && number < socket_count)
		return &sockets[number];
	refuse("EINVAL", "there is no socket %" JSON_INTEGER_FORMAT, number);
	return NULL;
}

/* Closes with RST, where the connection is one that is to be reset. */
static void reset_socket(struct held_socket *held)
{
	struct linger at_once = { .l_onoff = 1 };

	if (held->descriptor < 0)
		return;
	held->last_status = json_object();
	add_migration_status(held->last_status, held);
	setsockopt(held->descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(held->descriptor);
	held->descriptor = -1;
}

void drop_all_sockets(void)
{
	for (json_int_t number = 0; number < socket_count; number++) {
		reset_socket(&sockets[number]);
		json_decref(sockets[number].last_status);
	}
	free(sockets);
	sockets = NULL;
	socket_count = 0;
	for (size_t port = 0; port < sizeof(listeners) / sizeof(*listeners); port++) {
		if (listeners[port])
			close(listeners[port]);
		listeners[port] = 0;
	}
}

static json_t *perform_listen(json_t *parameters)
{
	uint16_t port = integer_of(parameters, "port", 0);
	int descriptor;

	if (listeners[port])
		return nothing();
	descriptor = bound_socket(port);
	if (descriptor < 0)
		return NULL;
	if (listen(descriptor, BACKLOG) < 0) {
		close(descriptor);
		return refuse_errno("listen");
	}
	listeners[port] = descriptor;
	return nothing();
}

static json_t *perform_accept(json_t *parameters)
{
	int listener = listeners[(uint16_t)integer_of(parameters, "port", 0)];
	int descriptor;

	if (!listener)
		return refuse("EINVAL", "nobody listens there");
	descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (descriptor >= 0)
		return json_pack("{sI}", "socket", hold_socket(descriptor));
	return errno == EAGAIN ? json_pack("{sn}", "socket") : refuse_errno("accept");
}

static json_t *perform_connect(json_t *parameters)
{
	const char *host = json_string_value(json_object_get(parameters, "host"));
	struct sockaddr_in peer = { .sin_family = AF_INET };
	json_int_t number;
	int descriptor;

	peer.sin_port = htons(integer_of(parameters, "port", 0));
	if (!host || inet_pton(AF_INET, host, &peer.sin_addr) != 1)
		return refuse("EINVAL", "host is no IPv4 address");
	descriptor = bound_socket(integer_of(parameters, "localPort", 0));
	if (descriptor < 0)
		return NULL;
	if (connect(descriptor, (struct sockaddr *)&peer, sizeof(peer)) < 0 && errno != EINPROGRESS) {
		refuse_errno("connect");
		close(descriptor);
		return NULL;
	}
	number = hold_socket(descriptor);
	sockets[number].peer = peer;
	return json_pack("{sI}", "socket", number);
}

static json_t *perform_send(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	uint8_t *octets;
	size_t count;
	ssize_t taken;

	if (!held)
		return NULL;
	octets = octets_of(json_object_get(parameters, "data"), &count);
	if (!octets)
		return refuse("EINVAL", "data is no base64");
	taken = send(held->descriptor, octets, count, MSG_DONTWAIT | MSG_NOSIGNAL);
	free(octets);
	if (taken < 0 && errno != EAGAIN)
		return refuse_errno("send");
	return json_pack("{sI}", "taken", (json_int_t)(taken < 0 ? 0 : taken));
}

static json_t *received(struct held_socket *held, const uint8_t *octets, ssize_t count)
{
	bool is_end = count == 0;

	if (count < 0 && errno != EAGAIN)
		return refuse_errno("recv");
	if (count < 0)
		count = 0;
	sha256_update(&held->hash, count, octets);
	held->octets += count;
	return json_pack("{sosb}", "data", base64_of(octets, count), "end", is_end);
}

static json_t *perform_receive(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	json_int_t max = integer_of(parameters, "max", 0);
	uint8_t *octets;
	json_t *answer;

	if (!held)
		return NULL;
	if (max < 1 || max > LONGEST_READ)
		return refuse("EINVAL", "max is not 1 to %d", LONGEST_READ);
	octets = malloc(max);
	if (!octets)
		return refuse_errno("malloc");
	answer = received(held, octets, recv(held->descriptor, octets, max, MSG_DONTWAIT));
	free(octets);
	return answer;
}

static json_t *perform_close(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);

	if (!held)
		return NULL;
	return shutdown(held->descriptor, SHUT_WR) < 0 ? refuse_errno("shutdown") : nothing();
}

static json_t *perform_abort(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);

	if (!held)
		return NULL;
	reset_socket(held);
	return nothing();
}

static json_t *perform_keep_alive(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	int idle = integer_of(parameters, "idle", 0), interval = integer_of(parameters, "interval", 0), yes = 1;

	if (!held)
		return NULL;
	if (setsockopt(held->descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle)) < 0 ||
	    setsockopt(held->descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval)) < 0 ||
	    setsockopt(held->descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes)) < 0)
		return refuse_errno("setsockopt");
	return nothing();
}

/* States by their numbers in TCP_INFO and /proc/net/tcp. */
static const char *const state_names[] = { "CLOSED",	 "ESTABLISHED", "SYN-SENT",  "SYN-RECEIVED", "FIN-WAIT-1",
					   "FIN-WAIT-2", "TIME-WAIT",	"CLOSED",    "CLOSE-WAIT",   "LAST-ACK",
					   "LISTEN",	 "CLOSING",	"SYN-RECEIVED" };

/* Whether the kernel keeps in TIME-WAIT what it no longer knows of by the socket. */
static bool is_waiting(const struct held_socket *held)
{
	uint32_t local, local_port, peer, peer_port, state;
	FILE *table = fopen("/proc/net/tcp", "r");
	bool is_found = false;
	char row[256];

	while (table && !is_found && fgets(row, sizeof(row), table))
		is_found = sscanf(row, TABLE_ROW, &local, &local_port, &peer, &peer_port, &state) == 5 &&
			   state == TCP_TIME_WAIT && local == held->local.sin_addr.s_addr &&
			   peer == held->peer.sin_addr.s_addr && local_port == ntohs(held->local.sin_port) &&
			   peer_port == ntohs(held->peer.sin_port);
	if (table)
		fclose(table);
	return is_found;
}

/* TCP's own number of a socket's state. The module knows it best, where it is there. */
static unsigned int state_number(struct held_socket *held)
{
	struct tcp_info information = { 0 };
	socklen_t size = sizeof(information);
	unsigned int number;

	note_addresses(held);
	if (held->descriptor < 0)
		return TCP_CLOSE;
	if (module_tcp_state(held, &number))
		return number;
	if (getsockopt(held->descriptor, IPPROTO_TCP, TCP_INFO, &information, &size) < 0)
		return TCP_CLOSE;
	return information.tcpi_state == TCP_CLOSE && is_waiting(held) ? TCP_TIME_WAIT : information.tcpi_state;
}

static const char *state_of(struct held_socket *held)
{
	unsigned int number = state_number(held);

	return number < sizeof(state_names) / sizeof(*state_names) ? state_names[number] : "CLOSED";
}

static json_t *perform_state(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	json_t *status;

	if (!held)
		return NULL;
	status = json_pack("{ss}", "tcp", state_of(held));
	if (held->descriptor >= 0)
		add_migration_status(status, held);
	else
		json_object_update(status, held->last_status);
	return status;
}

static json_t *perform_digest(json_t *parameters)
{
	struct held_socket *held = socket_of(parameters);
	struct sha256_ctx hash;
	uint8_t digest[SHA256_DIGEST_SIZE];
	char text[2 * SHA256_DIGEST_SIZE + 1];

	if (!held)
		return NULL;
	hash = held->hash;
	sha256_digest(&hash, sizeof(digest), digest);
	for (size_t at = 0; at < sizeof(digest); at++)
		snprintf(text + 2 * at, 3, "%02x", digest[at]);
	return json_pack("{sIss}", "octets", (json_int_t)held->octets, "sha256", text);
}

const struct verb socket_verbs[] = {
	{ "listen", perform_listen },	      { "accept", perform_accept }, { "connect", perform_connect },
	{ "send", perform_send },	      { "receive", perform_receive }, { "close", perform_close },
	{ "abort", perform_abort },	      { "keepAlive", perform_keep_alive }, { "state", perform_state },
	{ "digest", perform_digest },	      { NULL, NULL },
};
