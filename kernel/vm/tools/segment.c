// SPDX-License-Identifier: MIT
/* Segments in IPv4 packets, as anybody could send them. */
#define _GNU_SOURCE
#include "robust.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define IP_OCTETS 20
#define TCP_OCTETS 20
/* Ports and numbers stand before it. */
#define DATA_OFFSET 12
#define TIMESTAMPS_OCTETS 12
/* Segments that are sent at once. */
#define QUEUED 32
#define TIME_TO_LIVE 64
#define PROTOCOL_TCP 6

static uint32_t sum_of(const uint8_t *octets, size_t count)
{
	uint32_t sum = 0;

	for (size_t at = 0; at < count; at++)
		sum += at % 2 ? octets[at] : (uint32_t)octets[at] << 8;
	return sum;
}

static uint16_t checksum_of(const uint8_t *tcp, size_t length, const struct segment *segment)
{
	uint32_t sum = sum_of(tcp, length) + PROTOCOL_TCP + length;

	sum += (segment->from_host >> 16) + (segment->from_host & 0xffff);
	sum += (segment->to_host >> 16) + (segment->to_host & 0xffff);
	while (sum >> 16)
		sum = (sum >> 16) + (sum & 0xffff);
	return ~sum;
}

/* The kernel fills in the length and the header's checksum. */
static void write_ip(uint8_t *ip, const struct segment *segment)
{
	memset(ip, 0, IP_OCTETS);
	ip[0] = 0x45;
	ip[8] = TIME_TO_LIVE;
	ip[9] = PROTOCOL_TCP;
	migsock_put32(ip + 12, segment->from_host);
	migsock_put32(ip + 16, segment->to_host);
}

static size_t write_tcp(uint8_t *tcp, const struct segment *segment)
{
	size_t header = TCP_OCTETS + (segment->timestamps ? TIMESTAMPS_OCTETS : 0);

	memset(tcp, 0, header);
	migsock_put16(tcp, segment->from_port);
	migsock_put16(tcp + 2, segment->to_port);
	migsock_put32(tcp + 4, segment->seq);
	migsock_put32(tcp + 8, segment->ack);
	tcp[12] = header << 2 | segment->reserved;
	tcp[13] = segment->flags;
	migsock_put16(tcp + 14, segment->window);
	if (segment->timestamps) {
		migsock_put32(tcp + TCP_OCTETS, 0x0101080a);
		migsock_put32(tcp + TCP_OCTETS + 4, segment->tsval);
		migsock_put32(tcp + TCP_OCTETS + 8, segment->tsecr);
	}
	memcpy(tcp + header, segment->payload, segment->length);
	return header + segment->length;
}

size_t write_packet(uint8_t *packet, const struct segment *segment)
{
	uint8_t *tcp = packet + IP_OCTETS;
	size_t length = write_tcp(tcp, segment);
	uint16_t checksum;

	if (segment->garbled)
		damage(tcp + DATA_OFFSET, length - DATA_OFFSET, 1 + random_below(4));
	migsock_put16(tcp + 16, 0);
	checksum = checksum_of(tcp, length, segment);

	write_ip(packet, segment);
	migsock_put16(tcp + 16, segment->bad_checksum ? checksum ^ (1 + random_below(0xfffe)) : checksum);
	return IP_OCTETS + length;
}

void set_message(struct segment *segment, const struct migsock_message *message)
{
	migsock_write(segment->payload, message);
	segment->length = MIGSOCK_MESSAGE_OCTETS;
}

struct segment plausible_segment(const struct end *from, const struct end *to, const struct migsock_message *message,
				 bool timestamps)
{
	bool restart = message->operation == MIGSOCK_OP_REMOTE_RESTART;
	struct segment segment = {
		.from_host = from->host,
		.from_port = from->port,
		.to_host = to->host,
		.to_port = to->port,
		.seq = (restart ? from->snd_nxt : to->rcv_nxt) - MIGSOCK_MESSAGE_OCTETS,
		.ack = to->snd_nxt,
		.flags = FLAG_ACK,
		.reserved = MIGSOCK_MIG_BIT_MASK,
		.window = 0x1000,
		.timestamps = timestamps,
	};

	if (timestamps) {
		segment.tsval = clock_of(from->fd);
		segment.tsecr = clock_of(to->fd);
	}
	set_message(&segment, message);
	return segment;
}

void send_segment(int raw, const struct segment *segment)
{
	queue_segment(raw, segment);
	send_queued(raw);
}

static struct {
	unsigned int count;
	struct sockaddr_in to[QUEUED];
	struct iovec octets[QUEUED];
	uint8_t packets[QUEUED][LONGEST_PACKET];
} queued;

void queue_segment(int raw, const struct segment *segment)
{
	unsigned int at = queued.count++;

	queued.to[at] = address_of(segment->to_host, 0);
	queued.octets[at].iov_base = queued.packets[at];
	queued.octets[at].iov_len = write_packet(queued.packets[at], segment);
	if (queued.count == QUEUED)
		send_queued(raw);
}

void send_queued(int raw)
{
	struct mmsghdr messages[QUEUED] = { 0 };
	unsigned int sent = 0;

	for (unsigned int at = 0; at < queued.count; at++) {
		messages[at].msg_hdr.msg_name = &queued.to[at];
		messages[at].msg_hdr.msg_namelen = sizeof(queued.to[at]);
		messages[at].msg_hdr.msg_iov = &queued.octets[at];
		messages[at].msg_hdr.msg_iovlen = 1;
	}
	while (sent < queued.count) {
		int count = sendmmsg(raw, messages + sent, queued.count - sent, 0);

		if (count < 0 && errno != ENOBUFS && errno != EAGAIN)
			fault_errno("sendmmsg");
		sent += count > 0 ? count : 0;
	}
	queued.count = 0;
}
