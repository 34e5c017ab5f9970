/*
 * lwIP on a TUN device as a source (port 9000) and a sink (port 9001) of octets.
 *
 * lwip-peer DEVICE ADDRESS
 *
 * One thread that polls, and lwIP's own ("raw") interface of callbacks: the fastest way to use it. The device exists.
 */
#include <err.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lwip/init.h"
#include "lwip/ip.h"
#include "lwip/netif.h"
#include "lwip/tcp.h"
#include "lwip/timeouts.h"

enum { SOURCE_PORT = 9000, SINK_PORT = 9001, MTU = 1500, BATCH = 64 };

static int device;
static char zeros[16 * 1024];

static err_t send_packet(struct netif *netif, struct pbuf *packet, const ip4_addr_t *to) {
  static char octets[MTU];
  (void)netif, (void)to;
  const void *start = packet->payload;
  if (packet->next != NULL) {
    pbuf_copy_partial(packet, octets, packet->tot_len, 0);
    start = octets;
  }
  return write(device, start, packet->tot_len) < 0 ? ERR_IF : ERR_OK;
}

static err_t set_up(struct netif *netif) {
  netif->name[0] = 't';
  netif->name[1] = 'n';
  netif->mtu = MTU;
  netif->output = send_packet;
  netif->flags = NETIF_FLAG_UP | NETIF_FLAG_LINK_UP;
  return ERR_OK;
}

static err_t fill(void *argument, struct tcp_pcb *connection, u16_t acknowledged) {
  (void)argument, (void)acknowledged;
  for (u16_t room; (room = tcp_sndbuf(connection)) > 0;) {
    u16_t part = room < sizeof zeros ? room : sizeof zeros;
    if (tcp_write(connection, zeros, part, 0) != ERR_OK) break;
  }
  tcp_output(connection);
  return ERR_OK;
}

static err_t discard(void *argument, struct tcp_pcb *connection, struct pbuf *octets, err_t error) {
  (void)argument, (void)error;
  if (octets == NULL) return tcp_close(connection);
  tcp_recved(connection, octets->tot_len);
  pbuf_free(octets);
  return ERR_OK;
}

static err_t accept_sink(void *argument, struct tcp_pcb *connection, err_t error) {
  (void)argument, (void)error;
  tcp_recv(connection, discard);
  return ERR_OK;
}

static err_t accept_source(void *argument, struct tcp_pcb *connection, err_t error) {
  tcp_recv(connection, discard);
  tcp_sent(connection, fill);
  (void)error;
  return fill(argument, connection, 0);
}

static void listen_to(u16_t port, tcp_accept_fn accept) {
  struct tcp_pcb *listener = tcp_new();
  if (tcp_bind(listener, IP_ADDR_ANY, port) != ERR_OK) errx(1, "port %d", port);
  tcp_accept(tcp_listen(listener), accept);
}

static void open_device(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (device < 0 || ioctl(device, TUNSETIFF, &request) < 0) err(1, "%s", name);
}

static void receive_packets(struct netif *netif) {
  static char octets[MTU];
  for (int packets = 0; packets < BATCH; packets++) {
    ssize_t length = read(device, octets, sizeof octets);
    if (length <= 0) return;
    struct pbuf *packet = pbuf_alloc(PBUF_RAW, length, PBUF_RAM);
    if (packet == NULL) continue;
    pbuf_take(packet, octets, length);
    if (netif->input(packet, netif) != ERR_OK) pbuf_free(packet);
  }
}

int main(int count, char **arguments) {
  static struct netif netif;
  ip4_addr_t address, mask, gateway;
  if (count != 3 || !ip4addr_aton(arguments[2], &address)) errx(2, "expected DEVICE ADDRESS");
  open_device(arguments[1]);
  lwip_init();
  IP4_ADDR(&mask, 255, 255, 255, 0);
  IP4_ADDR(&gateway, 0, 0, 0, 0);
  netif_add(&netif, &address, &mask, &gateway, NULL, set_up, ip_input);
  netif_set_default(&netif);
  listen_to(SOURCE_PORT, accept_source);
  listen_to(SINK_PORT, accept_sink);
  puts("listening");
  fflush(stdout);
  struct pollfd readable = {device, POLLIN, 0};
  for (;;) {
    u32_t sleep = sys_timeouts_sleeptime();
    if (poll(&readable, 1, sleep == SYS_TIMEOUTS_SLEEPTIME_INFINITE ? -1 : (int)sleep) > 0) receive_packets(&netif);
    sys_check_timeouts();
  }
}
