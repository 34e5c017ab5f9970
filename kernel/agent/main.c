// SPDX-License-Identifier: MIT
/*
 * The first process of the virtual machine: loads drivers and the module, starts a process for each of the machine's ports,
 * and switches the machine off when the one that the machine itself is asked through ends.
 */
#define _GNU_SOURCE
#include "agent.h"
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DRIVERS "/drivers"
#define MODULE "/migsock.ko"
#define PORTS "/sys/class/virtio-ports"
/* Ports: `machine`, and `session ADDRESS` with the hardware address of the session's interface. */
#define MACHINE_PORT "machine"
#define SESSION_PORT "session "
#define POLL_MICROSECONDS 10000

static void prepare_files(void)
{
	int console;

	if (mount("devtmpfs", "/dev", "devtmpfs", 0, NULL) < 0 || mount("proc", "/proc", "proc", 0, NULL) < 0 ||
	    mount("sysfs", "/sys", "sysfs", 0, NULL) < 0)
		err(1, "mount");
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
	console = open("/dev/console", O_RDWR);
	for (int descriptor = 0; descriptor <= STDERR_FILENO; descriptor++)
		dup2(console, descriptor);
	if (console > STDERR_FILENO)
		close(console);
}

static void install_shell(void)
{
	setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);
	if (system("/bin/busybox mkdir -p /sbin /usr/bin /usr/sbin && /bin/busybox --install -s") != 0)
		warnx("the shell is not installed");
}

static void load(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0 || syscall(SYS_finit_module, file, "", 0) < 0)
		err(1, "%s", path);
	close(file);
}

static void load_drivers(void)
{
	struct dirent **entries;
	int count = scandir(DRIVERS, &entries, NULL, alphasort);
	char path[300];

	for (int at = 0; at < count; at++) {
		snprintf(path, sizeof(path), DRIVERS "/%s", entries[at]->d_name);
		if (entries[at]->d_name[0] != '.')
			load(path);
		free(entries[at]);
	}
	free(entries);
	if (access(MODULE, F_OK) == 0)
		load(MODULE);
}

/* What a port is for: what the machine was started with as its name. */
static bool read_purpose(const char *port, char *purpose, int size)
{
	char path[300];
	bool is_read;
	FILE *file;

	snprintf(path, sizeof(path), PORTS "/%s/name", port);
	file = fopen(path, "r");
	if (!file)
		return false;
	is_read = fgets(purpose, size, file) != NULL;
	purpose[strcspn(purpose, "\n")] = '\0';
	fclose(file);
	return is_read;
}

static void serve(const char *purpose, int port)
{
	if (strncmp(purpose, SESSION_PORT, strlen(SESSION_PORT)) == 0) {
		enter_own_network(purpose + strlen(SESSION_PORT));
		serve_session(port);
		exit(0);
	}
	serve_machine(port);
	exit(0);
}

/* Starts the process for a port. Returns its id if the machine lives as long as it does, or 0. */
static pid_t start(const char *name)
{
	char purpose[100], path[300];
	pid_t process;
	int port;

	if (!read_purpose(name, purpose, sizeof(purpose)))
		return 0;
	process = fork();
	if (process == 0) {
		snprintf(path, sizeof(path), "/dev/%s", name);
		port = open(path, O_RDWR | O_CLOEXEC);
		if (port < 0)
			err(1, "%s", path);
		serve(purpose, port);
	}
	return strcmp(purpose, MACHINE_PORT) == 0 ? process : 0;
}

static int count_ports(void)
{
	DIR *directory = opendir(PORTS);
	struct dirent *entry;
	char purpose[100];
	int count = 0;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.' && read_purpose(entry->d_name, purpose, sizeof(purpose)))
			count++;
	if (directory)
		closedir(directory);
	return count;
}

/* Ports come up some time after their driver. The kernel's parameters, which are the environment here, say how many. */
static void await_ports(void)
{
	const char *expected = getenv("ports");

	while (expected && count_ports() < atoi(expected))
		usleep(POLL_MICROSECONDS);
}

static pid_t start_all(void)
{
	DIR *directory = opendir(PORTS);
	struct dirent *entry;
	pid_t lifeline = 0;

	while (directory && (entry = readdir(directory))) {
		pid_t process = entry->d_name[0] == '.' ? 0 : start(entry->d_name);

		if (process > 0)
			lifeline = process;
	}
	if (directory)
		closedir(directory);
	return lifeline;
}

int main(void)
{
	pid_t lifeline, ended;

	prepare_files();
	install_shell();
	load_drivers();
	await_ports();
	lifeline = start_all();
	do
		ended = wait(NULL);
	while (ended > 0 && ended != lifeline);
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
