/* SPDX-License-Identifier: MIT */
/* What the parts of the agent have in common: lines of the contract, sockets, the network of a session. */
#ifndef AGENT_H
#define AGENT_H

#include <jansson.h>
#include <netinet/in.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdint.h>

/* lines.c: requests and answers, one a line. */

/* Carries out a call. Returns a new reference, or NULL once refuse was called. */
typedef json_t *perform_call(json_t *parameters);

struct verb {
	const char *name;
	perform_call *perform;
};

/* Notes why a call is refused: a code of the contract and a text. Returns NULL. */
json_t *refuse(const char *code, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for a system call that has just failed. */
json_t *refuse_errno(const char *call);
json_t *nothing(void);

/* Answers lines until their end. A verb is looked up in one table after the other; the last one has no name. */
void answer_lines(int port, const struct verb *const *tables);

json_int_t integer_of(json_t *parameters, const char *name, json_int_t otherwise);

/* octets.c */

/* Returns what malloc gave, or NULL for what is no base64. */
uint8_t *octets_of(json_t *base64, size_t *count);
json_t *base64_of(const uint8_t *octets, size_t count);

/* network.c */

/* Moves this process to a network namespace of its own, with the interface that has this hardware address. */
void enter_own_network(const char *hardware_address);
/* Gives the interface its address, and all else behind it. Returns 0 or -1 with errno. */
int set_address(struct in_addr address);
/* What was learnt of paths to others, such as their MTU, goes with the route that it was learnt on. */
void forget_paths(void);

/* sockets.c: the sockets of a session. */

struct held_socket {
	int descriptor; /* -1 once closed */
	struct sockaddr_in local;
	struct sockaddr_in peer;
	uint64_t octets; /* that receive has given, and their digest */
	struct sha256_ctx hash;
	json_t *last_status; /* of its migrations, from before it was closed */
};

extern const struct verb socket_verbs[];
extern struct in_addr session_address;

/* Returns the number that the contract knows a socket by. */
json_int_t hold_socket(int descriptor);
/* Returns NULL once refuse was called. */
struct held_socket *socket_of(json_t *parameters);
/* Returns a descriptor that never blocks, or -1 with errno. */
int new_socket(void);
void drop_all_sockets(void);

/* migration.c: the module's calls. */

extern const struct verb migration_verbs[];

bool module_is_there(void);
/* Adds `migration` and `outcome` to the answer to `state`. */
void add_migration_status(json_t *status, const struct held_socket *socket);
/* Whether the module knows the number of a socket's state. */
bool module_tcp_state(const struct held_socket *socket, unsigned int *number);
void forget_migrations(void);
/* Seconds out of the module's settings of this network namespace; 0 where there are none. */
double setting_seconds(const char *name);

/* session.c, machine.c: what is asked of a session, and of the machine. Both return when their input ends. */

void serve_session(int port);
void serve_machine(int port);

#endif
