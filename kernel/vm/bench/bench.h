/* SPDX-License-Identifier: MIT */
/* What the parts of the benchmark that runs inside the virtual machine have in common. */
#ifndef BENCH_H
#define BENCH_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MILLISECOND 1000000LL
#define SECOND (1000 * MILLISECOND)

/* main.c */

/* Nanoseconds since an arbitrary start. */
int64_t now(void);
/* Memory that is there and zero, or the end of the program. */
void *allocate(size_t count, size_t size);

/* network.c: network namespaces, joined by a router. */

enum place { PEER, SOURCE, DESTINATION, ROUTER, PLACES };

void build_network(void);
/* Moves this process, and so the sockets that it opens, to a place. */
void enter(enum place place);
struct in_addr address_of(enum place place);
/* Segments leave and arrive between router and source as TCP makes them: nothing joins or splits them. */
void switch_offload_off(void);
/* Takes its address away from the source, so that nothing more arrives there. */
void silence_source(void);
/* Gives the source's address to the destination, and goes there. */
void give_source_address(void);
/* Has the router send there what is for the source. */
void lead_to_destination(void);

/* connect.c: connections to the source; no call on them waits. */

int listen_at_source(void);
int connect_to_source(void);
int accept_connection(int listener);
/* More than a process usually may have. */
void allow_many_descriptors(void);
void set_option(int descriptor, int level, int option, int value);

/* move.c: by the module. */

struct captured {
	uint8_t *octets;
	uint32_t size;
};

/* Asks the peer to hold, and waits until it does. */
void request_all(const int *descriptors, int count);
/* Takes the state buffers of held sockets: a call for each, or one for all. */
void serialize_each(const int *descriptors, struct captured *captured, int count);
void serialize_all(const int *descriptors, struct captured *captured, int count);
/* Replace each descriptor by the one of the moved connection. */
void move_each(int *descriptors, int count);
void move_all(int *descriptors, int count);
void move_in_turns(int *descriptors, int count);
/* Waits until the moved ones run, and leaves nothing behind at the source. */
void discard_sources(const int *descriptors, int count);

/* repair.c: by TCP_REPAIR. */

void move_by_repair(int *descriptors, int count);

/* owner.c: a process at the source that has the connections. */

struct mover {
	const char *name;
	void (*move)(int *descriptors, int count);
	/* NULL where nothing is left behind. */
	void (*finish)(const int *descriptors, int count);
};

enum traffic {
	ECHO,	/* what arrives goes back */
	STREAM, /* as much is sent as the connection takes */
};

struct owner {
	int pipe; /* orders to it, reports from it */
};

/* It accepts as many connections as there are to be. The mover may be NULL if it is never ordered to move. */
struct owner start_owner(const struct mover *mover, int count, enum traffic traffic);
void order_move(const struct owner *owner);
/* Whether it has since reported that all are moved. */
bool has_moved(const struct owner *owner);
/* Has it finish and waits for its end. */
void dismiss(const struct owner *owner);

/* What the program can be asked for: each prints a line of JSON. */

void measure_waits(const struct mover *mover, int count);	     /* waits.c */
void measure_series(const struct mover *mover, int milliseconds); /* series.c */
void measure_rate(int milliseconds);				     /* series.c */
void measure_serialize(bool together, int count, int octets);	     /* capture.c */
void measure_transfer(int octets, int rounds);			     /* transfer.c */

#endif
