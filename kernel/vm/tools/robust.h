/* SPDX-License-Identifier: MIT */
/* What attacks the module inside the virtual machine: random numbers, vectors, connections, the module's calls. */
#ifndef ROBUST_H
#define ROBUST_H

#include "../../../generated/c/migsock.h"
#include "../../uapi/migsock.h"
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdnoreturn.h>
#include <sys/types.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* random.c: the same numbers for the same seed. */

void seed_random(uint64_t seed);
uint64_t random_word(void);
/* Below a limit, which is not 0. */
uint32_t random_below(uint32_t limit);
bool chance(unsigned int percent);
void random_octets(uint8_t *octets, size_t count);
/* A number near where something changes: 0, the ends of types, one of them off by one, or any. */
uint32_t random_boundary(void);
/* Bits turned, octets changed, as many times as said. */
void damage(uint8_t *octets, size_t count, unsigned int times);

/* corpus.c: the vectors of spec/vectors, in lines of a kind and hexadecimal octets. */

#define LONGEST_VECTOR 4096

struct vector {
	size_t length;
	uint8_t octets[LONGEST_VECTOR];
};

struct corpus {
	size_t count;
	struct vector *vectors;
};

struct corpus read_corpus(const char *path, const char *kind);
const struct vector *any_vector(const struct corpus *corpus);

/* report.c */

/* Says what is wrong, and ends the process. */
noreturn void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The same with what errno says. */
noreturn void fault_errno(const char *what);
/* What the module counts in this network namespace, and the sockets that it knows there. */
void print_counters(void);
/* Microseconds since some start. */
uint64_t now(void);

/* network.c: a network namespace whose loopback interface has all hosts. */

#define SOURCE_HOST 0x7f000001u
#define REMOTE_HOST 0x7f000002u
#define DESTINATION_HOST 0x7f000003u
/* Everything that is sent there gets lost. */
#define LOST_HOST 0x0a010101u

void enter_network(void);
void write_setting(const char *name, unsigned int value);
int raw_socket(void);
struct sockaddr_in address_of(uint32_t host, uint16_t port);

/* connection.c: both ends of a connection. */

struct end {
	int fd;
	uint32_t host;
	uint16_t port;
	/* as they are while nothing is under way */
	uint32_t snd_nxt;
	uint32_t rcv_nxt;
	/* octets written and read, which are known by their place */
	uint64_t sent;
	uint64_t received;
};

struct connection {
	/* the one that moves, and the one that stays */
	struct end source;
	struct end remote;
	bool timestamps;
};

void open_connection(struct connection *connection);
/* With a RST, where there is anybody who may hear it; a descriptor below 0 is none. */
void close_at_once(int fd);
void close_connection(struct connection *connection);
/* Writes at one end and reads at the other until all is there. Returns false where nothing arrives for that long. */
bool transfer(struct end *from, struct end *to, size_t count, unsigned int milliseconds);
/* Reads what there is, checks it, and returns how much it was. */
size_t take(struct end *end);
void note_numbers(struct connection *connection);
uint32_t clock_of(int fd);

/* calls.c: the module's calls, which return 0 or a negative errno. */

int device(void);
int request(int fd);
int cancel(int fd);
int discard(int fd, uint32_t flags);
int announce(int fd);
int forget(void);
struct migsock_status status_of(int fd);
/* Waits for a state. Returns false where it does not come about in that time. */
bool await_state(int fd, uint32_t state, unsigned int milliseconds);
/* Returns the octets, which the caller frees, or NULL with errno. */
uint8_t *serialize(int fd, size_t *size);
/* To an address of which port 0 is any; *problem is what the module says of the buffer. */
int restore(int fd, unsigned long call, const uint8_t *octets, size_t size, struct sockaddr_in *where, uint32_t *problem);
/* Writes the fixed part and the digest of a buffer. */
void seal(uint8_t *octets, const struct migsock_buffer *buffer);
/* Writes the digest alone, behind so many octets as if they were a buffer. */
void seal_as(uint8_t *octets, size_t size);

/* segment.c: segments as anybody could send them. */

struct segment {
	uint32_t from_host;
	uint32_t to_host;
	uint16_t from_port;
	uint16_t to_port;
	uint32_t seq;
	uint32_t ack;
	uint8_t flags;
	uint8_t reserved;
	uint16_t window;
	bool timestamps;
	uint32_t tsval;
	uint32_t tsecr;
	bool bad_checksum;
	bool garbled;		/* anything behind the numbers is changed, under a right checksum */
	uint8_t payload[64];
	size_t length;
};

#define FLAG_FIN 0x01
#define FLAG_SYN 0x02
#define FLAG_RST 0x04
#define FLAG_PSH 0x08
#define FLAG_ACK 0x10
#define FLAG_URG 0x20

#define LONGEST_PACKET 160

/* Returns the octets of the IPv4 packet. */
size_t write_packet(uint8_t *packet, const struct segment *segment);
/* A message from one end to the other with plausible numbers. */
struct segment plausible_segment(const struct end *from, const struct end *to, const struct migsock_message *message,
				 bool timestamps);
void set_message(struct segment *segment, const struct migsock_message *message);
/* Sent now, or with others when there are enough of them. */
void send_segment(int raw, const struct segment *segment);
void queue_segment(int raw, const struct segment *segment);
void send_queued(int raw);

/* stage.c: connections in every state of a migration. */

enum stage {
	STAGE_LIVE,
	STAGE_HELD,		/* the remote is suspended */
	STAGE_REQUESTING,
	STAGE_FROZEN,
	STAGE_CANCELLING,
	STAGE_MUTE,
	STAGE_RESTARTING,
	STAGE_MOVED,		/* a tombstone and a quarantined address are left */
	STAGES,
};

extern const char *const stage_names[];

struct staged {
	enum stage stage;
	struct connection connection;
	/* the destination's end, or -1 in fd */
	struct end destination;
	uint8_t *buffer;
	size_t size;
};

/* A network namespace in which suspensions last only so long, and orphans give up at once. */
void enter_quick_network(unsigned int milliseconds);
void set_stage(struct staged *staged, enum stage stage);
/* Closes all that is open of it. */
void clear_stage(struct staged *staged);

/* mutate.c: messages that are changed at random. */

struct target {
	/* whose segment it seems to be, and who gets it */
	struct end from;
	struct end to;
	/* what a message about it could say */
	struct end old;
	struct end new;
	uint16_t round;
	bool timestamps;
};

/* A segment that may be anything, a good message among it. */
struct segment any_segment(const struct target *target, const struct corpus *messages, const struct corpus *packets);
/* Makes one of it that nobody may obey. */
void break_segment(struct segment *segment, const struct target *target);

/* What main.c is asked for; each prints what it has done. */
int fuzz_messages(int argc, char **argv);
int fuzz_buffers(int argc, char **argv);
int fuzz_calls(int argc, char **argv);
int kill_owners(int argc, char **argv);
int stay_loaded(int argc, char **argv);
int replay_races(int argc, char **argv);

/* misuse.c, unmovable.c, permissions.c, options.c: what the module says, a line each. */

/* The errno of a call beside its name; err is 0 or negative. */
void print_result(const char *name, int err);
/* A call of the module with any argument. Returns 0 or a negative errno. */
int ask(unsigned long command, void *argument);
int print_misuse(int argc, char **argv);
int print_unmovable(int argc, char **argv);
int print_permissions(int argc, char **argv);
int print_options(int argc, char **argv);

#endif
