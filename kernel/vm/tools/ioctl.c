// SPDX-License-Identifier: MIT
/*
 * robust calls COUNT SEED: so many calls with random arguments from each of four processes at once, two of them of an
 * ordinary user. They share sockets in every state of a migration, and do with them what applications do.
 */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4
#define ORDINARY_USER 1000
#define DESCRIPTORS 64
#define FIRST_DESCRIPTOR 10
#define PAGE 4096
/* No socket here holds more. */
#define ROOM (16u << 20)
#define LONGEST_ARGUMENT 64
#define ENTRIES 8
#define SUSPENSION_MILLISECONDS 5000
#define MPTCP_PROTOCOL 262

static struct {
	pid_t workers[WORKERS];
	unsigned int number; /* of this worker */
	bool ordinary;
	/* two pages; the second one can't be touched */
	uint8_t *edge;
	uint8_t *buffer;
	size_t size;
	uint8_t *room; /* for what is captured */
	struct migsock_serialize_entry entries[ENTRIES];
} self;

/* What a buffer may be refused with besides. */
#define RESTORE_ERRORS EBADMSG, EMSGSIZE, EADDRINUSE, EADDRNOTAVAIL, EACCES, ENETUNREACH

/* What the uapi says of each call, beside what it says of all. */
static const struct {
	unsigned long command;
	int errors[8];
} known[] = {
	{ MIGSOCK_SEND_MIGRATION_REQUEST, { EBUSY, ENOTCONN } },
	{ MIGSOCK_SERIALIZE_SOCKET_DATA, { EBUSY, ENOTCONN, EMSGSIZE } },
	{ MIGSOCK_DESERIALIZE_SOCKET_DATA, { EBUSY, ENOTCONN, RESTORE_ERRORS } },
	{ MIGSOCK_DESERIALIZE_AND_RESTART, { EISCONN, RESTORE_ERRORS } },
	{ MIGSOCK_SEND_REMOTE_RESTART, { EBUSY } },
	{ MIGSOCK_GET_LOCAL_HOST, { 0 } },
	{ MIGSOCK_CANCEL_MIGRATION, { EBUSY } },
	{ MIGSOCK_DISCARD_MIGRATED, { EBUSY } },
	{ MIGSOCK_GET_STATUS, { 0 } },
	{ MIGSOCK_SET_POLICY, { ENOTCONN } },
	{ MIGSOCK_SERIALIZE_SOCKETS, { 0 } },
	{ MIGSOCK_FORGET, { 0 } },
};

static const int general[] = { EFAULT, EINVAL, ENOTTY, ESRCH,	   EBADF,  ENOTSOCK, EPROTONOSUPPORT,
			       EPERM,  EOPNOTSUPP, ENOMEM };

static bool is_among(int error, const int *errors, size_t count)
{
	for (size_t at = 0; at < count; at++) {
		if (errors[at] == error)
			return true;
	}
	return false;
}

/* Below 0 for one that is not the module's: the kernel knows some of all files. */
static int place_of(unsigned long command)
{
	for (size_t at = 0; at < COUNT(known); at++) {
		if (known[at].command == command)
			return at;
	}
	return -1;
}

static bool is_documented(int place, int error)
{
	return is_among(error, general, COUNT(general)) ||
	       is_among(error, known[place].errors, COUNT(known[place].errors));
}

static unsigned long any_command(void)
{
	unsigned long command = known[random_below(COUNT(known))].command;

	if (chance(85))
		return command;
	if (chance(50))
		return command ^ 1u << random_below(32);
	return random_boundary();
}

static int any_descriptor(void)
{
	return chance(95) ? FIRST_DESCRIPTOR + (int)random_below(DESCRIPTORS) : (int)random_boundary();
}

static pid_t any_process(void)
{
	switch (random_below(10)) {
	case 0:
		return getpid();
	case 1:
		return self.workers[random_below(WORKERS)];
	case 2:
		return chance(50) ? getppid() : 1;
	case 3:
		return random_boundary();
	default:
		return 0;
	}
}

/* Where no struct can be, or not all of it. */
static void *bad_pointer(void)
{
	switch (random_below(4)) {
	case 0:
		return NULL;
	case 1:
		return (void *)(0xffff888000000000ull + random_below(1u << 30));
	case 2:
		return self.edge + PAGE - random_below(LONGEST_ARGUMENT);
	default:
		return (void *)(uintptr_t)random_word();
	}
}

static uint64_t any_data(uint8_t *good)
{
	return (uintptr_t)(chance(80) ? good : bad_pointer());
}

static uint32_t any_size(void)
{
	return chance(60) ? self.size : chance(50) ? random_below(1000) : random_boundary();
}

static uint64_t any_entries(void)
{
	for (size_t at = 0; at < ENTRIES; at++) {
		self.entries[at] = (struct migsock_serialize_entry){
			.call.socket.pid = any_process(),
			.call.socket.fd = any_descriptor(),
			.call.data = any_data(self.room),
			.call.size = any_size(),
		};
	}
	return (uintptr_t)(chance(80) ? self.entries : bad_pointer());
}

/* The arguments of the calls begin alike, but for the list: socket, then data and size for those that have them. */
static void fill_argument(uint8_t *argument, unsigned long command)
{
	struct migsock_deserialize *deserialize = (void *)argument;
	struct migsock_serialize *serialize = (void *)argument;
	struct migsock_serialize_list *list = (void *)argument;
	struct migsock_socket *named = (void *)argument;

	memset(argument, 0, LONGEST_ARGUMENT);
	if (chance(20))
		random_octets(argument, LONGEST_ARGUMENT);
	named->pid = any_process();
	named->fd = any_descriptor();
	if (command == MIGSOCK_SERIALIZE_SOCKET_DATA) {
		serialize->data = any_data(self.room);
		serialize->size = any_size();
	} else if (command == MIGSOCK_DESERIALIZE_AND_RESTART || command == MIGSOCK_DESERIALIZE_SOCKET_DATA) {
		deserialize->data = any_data(self.buffer);
		deserialize->size = any_size();
		deserialize->host = chance(50) ? htonl(DESTINATION_HOST) : 0;
	} else if (command == MIGSOCK_SERIALIZE_SOCKETS) {
		list->entries = any_entries();
		list->count = chance(80) ? random_below(ENTRIES + 1) : random_boundary();
	} else if (command == MIGSOCK_DISCARD_MIGRATED || command == MIGSOCK_SET_POLICY) {
		argument[sizeof(*named)] = random_below(4);
	}
	/* Where the kernel writes must not come to lie in what this process itself goes by. */
	if (command != MIGSOCK_SERIALIZE_SOCKET_DATA && command != MIGSOCK_SERIALIZE_SOCKETS)
		damage(argument, LONGEST_ARGUMENT, chance(10));
}

static bool belongs_to_root(pid_t process)
{
	if (process == self.workers[0] || process == self.workers[1])
		return true;
	return process == 1 || process == getppid();
}

static void make_call(void)
{
	unsigned long command = any_command();
	static uint8_t own[LONGEST_ARGUMENT + 8];
	uint8_t *argument = chance(85) ? own + (chance(10) ? random_below(8) : 0) : bad_pointer();
	int place = place_of(command), result;
	pid_t process = 0;

	if (argument >= own && argument < own + sizeof(own)) {
		fill_argument(own, command);
		memmove(argument, own, LONGEST_ARGUMENT);
		memcpy(&process, argument, sizeof(process));
	}
	result = ioctl(device(), command, argument);
	if (place < 0)
		return;
	if (result < 0) {
		if (!is_documented(place, errno))
			fault("call %#lx: errno %d is not one of the uapi's", command, errno);
	} else if (self.ordinary && command != MIGSOCK_SERIALIZE_SOCKETS && process && belongs_to_root(process)) {
		fault("call %#lx: an ordinary user may do it with process %d", command, process);
	}
}

static int new_descriptor(void)
{
	static const struct {
		int family;
		int type;
		int protocol;
	} kinds[] = {
		{ AF_INET, SOCK_STREAM, 0 }, { AF_INET, SOCK_STREAM, 0 }, { AF_INET, SOCK_STREAM, 0 },
		{ AF_INET, SOCK_DGRAM, 0 },  { AF_UNIX, SOCK_STREAM, 0 }, { AF_INET, SOCK_STREAM, MPTCP_PROTOCOL },
		{ AF_INET6, SOCK_STREAM, 0 },
	};
	size_t at = random_below(COUNT(kinds));
	int fd = socket(kinds[at].family, kinds[at].type | SOCK_NONBLOCK, kinds[at].protocol);

	return fd < 0 ? open("/dev/null", O_RDWR) : fd;
}

/* Never blocks there. */
static void put_at(int fd, int slot)
{
	if (fd < 0 || fd == slot)
		return;
	fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK);
	dup2(fd, slot);
	close(fd);
}

static void disconnect(int fd)
{
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	connect(fd, &none, sizeof(none));
}

/* To whatever listens at a port that somebody here is bound to. */
static void connect_to(int fd, int other)
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);

	if (getsockname(other, (struct sockaddr *)&address, &size) == 0 && size == sizeof(address))
		connect(fd, (struct sockaddr *)&address, size);
}

static void use_socket(void)
{
	int fd = FIRST_DESCRIPTOR + random_below(DESCRIPTORS), other = FIRST_DESCRIPTOR + random_below(DESCRIPTORS);
	uint8_t octets[2000] = { 0 };

	switch (random_below(12)) {
	case 0:
		put_at(new_descriptor(), fd);
		break;
	case 1:
		disconnect(fd);
		break;
	case 2:
		listen(fd, 4);
		break;
	case 3:
		put_at(accept4(fd, NULL, NULL, SOCK_NONBLOCK), other);
		break;
	case 4:
	case 5:
		connect_to(fd, other);
		break;
	case 6:
		if (chance(10))
			shutdown(fd, random_below(3));
		break;
	case 7:
		if (chance(10))
			setsockopt(fd, SOL_TCP, TCP_ULP, "tls", 3);
		break;
	case 8:
		dup2(other, fd);
		break;
	case 9:
		recv(fd, octets, sizeof(octets), MSG_DONTWAIT);
		break;
	default:
		send(fd, octets, random_below(sizeof(octets)), MSG_DONTWAIT | MSG_NOSIGNAL);
		break;
	}
}

static void work(uint64_t count, uint64_t seed)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	seed_random(seed * WORKERS + self.number);
	self.ordinary = self.number >= WORKERS / 2;
	if (self.ordinary && (setgid(ORDINARY_USER) < 0 || setuid(ORDINARY_USER) < 0))
		fault_errno("setuid");
	for (uint64_t done = 0; done < count; done++) {
		if (chance(70))
			make_call();
		else
			use_socket();
	}
	exit(0);
}

/* Sockets in every state, at the descriptors that the workers go by. */
static void fill_descriptors(void)
{
	int slot = FIRST_DESCRIPTOR;

	for (int stage = 0; stage < STAGES; stage++) {
		struct staged staged;

		set_stage(&staged, stage);
		put_at(staged.connection.source.fd, slot++);
		put_at(staged.connection.remote.fd, slot++);
		put_at(staged.destination.fd, slot++);
		if (stage == STAGE_FROZEN) {
			self.buffer = staged.buffer;
			self.size = staged.size;
		}
	}
	while (slot < FIRST_DESCRIPTOR + DESCRIPTORS)
		put_at(new_descriptor(), slot++);
}

/* What the opening of connections uses must not lie where the workers' descriptors do. */
static void keep_descriptors_free(void)
{
	for (int fd = 0; fd < FIRST_DESCRIPTOR + DESCRIPTORS; fd++)
		dup(0);
}

static void prepare(void)
{
	keep_descriptors_free();
	device();
	self.edge = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (self.edge == MAP_FAILED || mprotect(self.edge + PAGE, PAGE, PROT_NONE) < 0)
		fault_errno("mmap");
	self.room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (self.room == MAP_FAILED)
		fault_errno("mmap");
	enter_quick_network(SUSPENSION_MILLISECONDS);
	fill_descriptors();
}

int fuzz_calls(int argc, char **argv)
{
	uint64_t count, seed, begin = now();
	int status, failed = 0;

	if (argc != 2)
		fault("usage: robust calls COUNT SEED");
	count = strtoull(argv[0], NULL, 10);
	seed = strtoull(argv[1], NULL, 10);
	prepare();
	for (self.number = 0; self.number < WORKERS; self.number++) {
		self.workers[self.number] = fork();
		if (self.workers[self.number] == 0)
			work(count, seed);
	}
	while (wait(&status) > 0)
		failed += status != 0;
	if (failed)
		fault("%d processes have ended with an error", failed);
	printf("calls %" PRIu64 " seed %" PRIu64 " milliseconds %" PRIu64 "\n", count * WORKERS, seed,
	       (now() - begin) / 1000);
	return 0;
}
