// SPDX-License-Identifier: MIT
/* Who may move whose sockets: what the module says to each, for a test to compare. */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define USER 1000
#define OTHER 1001
#define NO_DESCRIPTOR 1000

/* What a process becomes. */
struct role {
	uid_t user;
	/* of its own user: in a user namespace and a network of its own */
	bool own_namespaces;
	/* one capability that it keeps, or -1 */
	int capability;
};

static void keep(int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };

	if (capability >= 0)
		data[0].effective = data[0].permitted = 1u << capability;
	if (syscall(SYS_capset, &header, data) < 0)
		fault_errno("capset");
}

static void become(const struct role *role)
{
	prctl(PR_SET_KEEPCAPS, 1);
	if (role->user && setresuid(role->user, role->user, role->user) < 0)
		fault_errno("setresuid");
	if (role->user)
		keep(role->capability);
	if (role->own_namespaces && unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		fault_errno("unshare");
}

/* A process with a socket: a connection, or one that would be refused as not connected where nothing forbids it. */
struct owner {
	pid_t pid;
	int fd;
};

/* The socket is of the network that the owner is in. */
static struct owner start_owner(const struct role *role)
{
	struct owner owner;
	int ready[2];

	if (pipe(ready) < 0)
		fault_errno("pipe");
	owner.pid = fork();
	if (owner.pid == 0) {
		become(role);
		owner.fd = socket(AF_INET, SOCK_STREAM, 0);
		write(ready[1], &owner.fd, sizeof(owner.fd));
		for (;;)
			pause();
	}
	if (read(ready[0], &owner.fd, sizeof(owner.fd)) != sizeof(owner.fd))
		fault_errno("the owner");
	close(ready[0]);
	close(ready[1]);
	return owner;
}

/* What GET_STATUS says of a descriptor, as positive errno. */
static int status_error(pid_t pid, int fd)
{
	struct migsock_status status = { .socket = { .pid = pid, .fd = fd } };

	return ioctl(device(), MIGSOCK_GET_STATUS, &status) < 0 ? errno : 0;
}

static void print_as(const char *name, const struct role *role, pid_t pid, int fd)
{
	pid_t caller;
	int status;

	fflush(stdout);
	caller = fork();
	if (caller == 0) {
		become(role);
		_exit(pid ? status_error(pid, fd) : -forget());
	}
	if (waitpid(caller, &status, 0) < 0 || !WIFEXITED(status))
		fault("the caller did not end");
	print_result(name, -WEXITSTATUS(status));
}

static const struct role root = { 0, false, -1 }, user = { USER, false, -1 }, other = { OTHER, false, -1 };
static const struct role admin = { OTHER, false, CAP_NET_ADMIN }, contained = { OTHER, true, -1 };
static const struct role mighty = { USER, false, CAP_NET_BIND_SERVICE }, inside = { USER, true, -1 };

int print_permissions(int argc, char **argv)
{
	struct owner of_user, of_root, of_mighty, of_inside;

	(void)argc;
	(void)argv;
	enter_network();
	device();
	of_user = start_owner(&user);
	of_root = start_owner(&root);
	of_mighty = start_owner(&mighty);
	of_inside = start_owner(&inside);
	print_as("the same user", &user, of_user.pid, of_user.fd);
	print_as("another user", &other, of_user.pid, of_user.fd);
	print_as("another user, no such descriptor", &other, of_user.pid, NO_DESCRIPTOR);
	print_as("a user, a socket of root", &user, of_root.pid, of_root.fd);
	print_as("the same user, a process with more capabilities", &user, of_mighty.pid, of_mighty.fd);
	print_as("root", &root, of_user.pid, of_user.fd);
	print_as("root, no such descriptor", &root, of_user.pid, NO_DESCRIPTOR);
	print_as("another user with CAP_NET_ADMIN", &admin, of_user.pid, of_user.fd);
	print_as("CAP_NET_ADMIN of another network namespace", &contained, of_user.pid, of_user.fd);
	print_as("whoever made the socket's user namespace", &user, of_inside.pid, of_inside.fd);
	print_as("another user, a socket in a user namespace", &other, of_inside.pid, of_inside.fd);
	print_as("FORGET of a user", &user, 0, 0);
	print_as("FORGET of root", &root, 0, 0);
	print_as("FORGET of a user in a network namespace of its own", &contained, 0, 0);
	kill(of_user.pid, SIGKILL);
	kill(of_root.pid, SIGKILL);
	kill(of_mighty.pid, SIGKILL);
	kill(of_inside.pid, SIGKILL);
	return 0;
}
