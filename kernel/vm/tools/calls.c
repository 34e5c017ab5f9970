// SPDX-License-Identifier: MIT
/* The module's calls. */
#include "robust.h"
#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define STEP_MICROSECONDS 1000

int device(void)
{
	static int descriptor = -1;

	if (descriptor < 0)
		descriptor = open(MIGSOCK_DEVICE, O_RDWR | O_CLOEXEC);
	if (descriptor < 0)
		fault_errno(MIGSOCK_DEVICE);
	return descriptor;
}

static int call(unsigned long command, void *argument)
{
	return ioctl(device(), command, argument) < 0 ? -errno : 0;
}

int request(int fd)
{
	struct migsock_socket argument = { .fd = fd };

	return call(MIGSOCK_SEND_MIGRATION_REQUEST, &argument);
}

int cancel(int fd)
{
	struct migsock_socket argument = { .fd = fd };

	return call(MIGSOCK_CANCEL_MIGRATION, &argument);
}

int discard(int fd, uint32_t flags)
{
	struct migsock_discard argument = { .socket.fd = fd, .flags = flags };

	return call(MIGSOCK_DISCARD_MIGRATED, &argument);
}

int announce(int fd)
{
	struct migsock_restart argument = { .socket.fd = fd };

	return call(MIGSOCK_SEND_REMOTE_RESTART, &argument);
}

int forget(void)
{
	return call(MIGSOCK_FORGET, NULL);
}

struct migsock_status status_of(int fd)
{
	struct migsock_status status = { .socket.fd = fd };
	int err = call(MIGSOCK_GET_STATUS, &status);

	if (err)
		fault("GET_STATUS of descriptor %d: errno %d", fd, -err);
	return status;
}

bool await_state(int fd, uint32_t state, unsigned int milliseconds)
{
	uint64_t deadline = now() + milliseconds * 1000ull;

	while (status_of(fd).state != state) {
		if (now() > deadline)
			return false;
		usleep(STEP_MICROSECONDS);
	}
	return true;
}

uint8_t *serialize(int fd, size_t *size)
{
	struct migsock_serialize argument = { .socket.fd = fd };
	uint8_t *octets = NULL;
	int err;

	while ((err = call(MIGSOCK_SERIALIZE_SOCKET_DATA, &argument)) == -EMSGSIZE) {
		octets = realloc(octets, argument.size);
		argument.data = (uintptr_t)octets;
	}
	*size = argument.size;
	if (!err)
		return octets;
	free(octets);
	errno = -err;
	return NULL;
}

int restore(int fd, unsigned long command, const uint8_t *octets, size_t size, struct sockaddr_in *where,
	    uint32_t *problem)
{
	struct migsock_deserialize argument = {
		.socket.fd = fd,
		.data = (uintptr_t)octets,
		.size = size,
		.host = where->sin_addr.s_addr,
		.port = where->sin_port,
	};
	int err = call(command, &argument);

	*problem = argument.problem;
	where->sin_addr.s_addr = argument.host;
	where->sin_port = argument.port;
	return err;
}

void seal_as(uint8_t *octets, size_t size)
{
	size_t end = size - MIGSOCK_BUFFER_DIGEST_OCTETS;
	struct sha256_ctx hash;

	sha256_init(&hash);
	sha256_update(&hash, end, octets);
	sha256_digest(&hash, MIGSOCK_BUFFER_DIGEST_OCTETS, octets + end);
}

void seal(uint8_t *octets, const struct migsock_buffer *buffer)
{
	migsock_buffer_write(octets, buffer);
	seal_as(octets, buffer->total_octets);
}
