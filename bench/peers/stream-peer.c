/*
 * A kernel's TCP as a source and a sink of octets, and the client that measures both.
 *
 * stream-peer serve                      sends zeros to who connects to port 9000; reads from who connects to 9001, then closes
 * stream-peer download ADDRESS SECONDS   reads for so long
 * stream-peer upload ADDRESS SECONDS     writes for so long, then until the peer has read all
 *
 * The latter two print how many octets came or went, and in how many seconds from the first on.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOURCE_PORT = 9000, SINK_PORT = 9001, CONNECT_TRIES = 200, TRY_MICROSECONDS = 25000 };

static char buffer[256 * 1024];

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static struct sockaddr_in address_of(const char *host, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) errx(1, "%s is no IPv4 address", host);
  return address;
}

/* With the endpoint's congestion control, whatever the machine's default is: with BBR loss would hardly count. */
static int tcp_socket(void) {
  int made = socket(AF_INET, SOCK_STREAM, 0);
  if (setsockopt(made, IPPROTO_TCP, TCP_CONGESTION, "cubic", strlen("cubic")) < 0) err(1, "no CUBIC");
  return made;
}

static int listen_to(int port) {
  int listener = tcp_socket(), yes = 1;
  struct sockaddr_in address = address_of("0.0.0.0", port);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (void *)&address, sizeof address) < 0 || listen(listener, 16) < 0) err(1, "port %d", port);
  return listener;
}

static void serve_one(int listener, int is_source) {
  int connection = accept(listener, NULL, NULL);
  if (connection < 0 || fork() != 0) {
    close(connection);
    return;
  }
  while ((is_source ? write(connection, buffer, sizeof buffer) : read(connection, buffer, sizeof buffer)) > 0)
    ;
  exit(0);
}

static void serve(void) {
  struct pollfd listeners[] = {{listen_to(SOURCE_PORT), POLLIN, 0}, {listen_to(SINK_PORT), POLLIN, 0}};
  signal(SIGCHLD, SIG_IGN);
  puts("listening");
  fflush(stdout);
  while (poll(listeners, 2, -1) > 0)
    for (int which = 0; which < 2; which++)
      if (listeners[which].revents != 0) serve_one(listeners[which].fd, which == 0);
}

/* A server that has just been started may not be there yet. */
static int connect_to(const char *host, int port) {
  struct sockaddr_in address = address_of(host, port);
  for (int tries = 0; tries < CONNECT_TRIES; tries++) {
    int connection = tcp_socket();
    if (connect(connection, (void *)&address, sizeof address) == 0) return connection;
    close(connection);
    usleep(TRY_MICROSECONDS);
  }
  err(1, "%s does not answer", host);
}

static void measure(const char *host, double extent, int is_download) {
  int connection = connect_to(host, is_download ? SOURCE_PORT : SINK_PORT);
  double octets = 0, start = seconds(), now = start;
  for (; now < start + extent; now = seconds()) {
    ssize_t moved = is_download ? read(connection, buffer, sizeof buffer) : write(connection, buffer, sizeof buffer);
    if (moved <= 0) err(1, "the connection broke");
    octets += moved;
  }
  if (!is_download) {
    shutdown(connection, SHUT_WR);
    if (read(connection, buffer, sizeof buffer) != 0) err(1, "the connection broke");
    now = seconds();
  }
  printf("%.0f %.6f\n", octets, now - start);
}

int main(int count, char **arguments) {
  const char *mode = count > 1 ? arguments[1] : "";
  signal(SIGPIPE, SIG_IGN);
  if (strcmp(mode, "serve") == 0 && count == 2) serve();
  else if (strcmp(mode, "download") == 0 && count == 4) measure(arguments[2], atof(arguments[3]), 1);
  else if (strcmp(mode, "upload") == 0 && count == 4) measure(arguments[2], atof(arguments[3]), 0);
  else errx(2, "expected serve, download ADDRESS SECONDS or upload ADDRESS SECONDS");
  return 0;
}
