// SPDX-License-Identifier: MIT
/* Segments that are made of vectors, or of what could be said of a connection, and changed. */
#include "robust.h"
#include <string.h>

#define IP_OCTETS 20
#define TCP_OCTETS 20
/* The longest payload, the rest of which is options. */
#define LONGEST_PAYLOAD 60
/* Far from any round that a connection has. */
#define FAR_ROUNDS 0x4000
#define HALF 0x80000000u

static const uint16_t operations[] = {
	MIGSOCK_OP_MIGRATION_REQUEST,	    MIGSOCK_OP_REMOTE_RESTART,	      MIGSOCK_OP_REQUEST_ACK,
	MIGSOCK_OP_RESTART_ACK,		    MIGSOCK_OP_CANCEL,		      MIGSOCK_OP_CANCEL_ACK,
	MIGSOCK_OP_REJECT_ADDRESS_MISMATCH, MIGSOCK_OP_REJECT_NOT_SUSPENDED,  MIGSOCK_OP_REJECT_STALE_STATE,
	MIGSOCK_OP_REJECT_NEW_TUPLE_IN_USE, MIGSOCK_OP_REJECT_POLICY,	      MIGSOCK_OP_REJECT_MOVED,
	MIGSOCK_OP_REJECT_BUSY,
};

static bool has_new_address(uint16_t operation)
{
	return operation == MIGSOCK_OP_REMOTE_RESTART || operation == MIGSOCK_OP_RESTART_ACK;
}

/* What could be said of the target just now, and is well-formed. */
static struct migsock_message likely_message(const struct target *target)
{
	struct migsock_message message = {
		.code = MIGSOCK_MESSAGE_CODE,
		.round = target->round + (chance(60) ? 0 : random_below(5) - 2),
		.operation = operations[random_below(COUNT(operations))],
		.old_host = target->old.host,
		.old_port = target->old.port,
	};

	if (has_new_address(message.operation) || chance(20)) {
		message.new_host = chance(70) ? target->new.host : target->from.host;
		message.new_port = chance(70) ? target->new.port : target->from.port;
	}
	return message;
}

static void change_field(struct migsock_message *message)
{
	switch (random_below(6)) {
	case 0:
		message->round = random_boundary();
		break;
	case 1:
		message->operation = chance(50) ? random_boundary() : MIGSOCK_REJECTION_BASE + random_below(16);
		break;
	case 2:
		message->old_host = random_boundary();
		break;
	case 3:
		message->old_port = random_boundary();
		break;
	case 4:
		message->new_host = random_boundary();
		break;
	default:
		message->new_port = random_boundary();
		break;
	}
}

/* The message of a vector, about the target as often as not. */
static void use_message(struct segment *segment, const struct vector *vector, const struct target *target)
{
	struct migsock_message message;

	segment->length = vector->length < LONGEST_PAYLOAD ? vector->length : LONGEST_PAYLOAD;
	memcpy(segment->payload, vector->octets, segment->length);
	if (vector->length != MIGSOCK_MESSAGE_OCTETS || chance(30))
		return;
	migsock_read(&message, vector->octets);
	message.old_host = target->old.host;
	message.old_port = target->old.port;
	if (chance(50))
		message.round = target->round;
	if (chance(50) && message.new_port) {
		message.new_host = target->from.host;
		message.new_port = target->from.port;
	}
	set_message(segment, &message);
}

/* The flags and the payload of a vector that is a packet. */
static void use_packet(struct segment *segment, const struct vector *vector)
{
	size_t ip = (vector->octets[0] & 0xf) * 4, start;
	const uint8_t *tcp = vector->octets + ip;

	start = ip + (tcp[12] >> 4) * 4;
	if (vector->length < ip + TCP_OCTETS || start > vector->length)
		return;
	segment->reserved = tcp[12] & 0xf;
	segment->flags = tcp[13];
	segment->window = migsock_get16(tcp + 14);
	segment->length = vector->length - start;
	if (segment->length > LONGEST_PAYLOAD)
		segment->length = LONGEST_PAYLOAD;
	memcpy(segment->payload, vector->octets + start, segment->length);
}

static bool is_recognised(const struct segment *segment)
{
	return (segment->reserved & MIGSOCK_MIG_BIT_MASK) && segment->length >= 4 &&
	       migsock_get32(segment->payload) == MIGSOCK_MESSAGE_CODE;
}

/* One that is no message is TCP's: it may say nothing that TCP would take. */
static void make_harmless(struct segment *segment, const struct target *target)
{
	segment->flags = FLAG_ACK;
	segment->seq = target->to.rcv_nxt - LONGEST_PAYLOAD;
	segment->ack = target->to.snd_nxt;
	segment->garbled = false;
}

static void change_segment(struct segment *segment)
{
	switch (random_below(10)) {
	case 0:
		segment->seq += random_boundary();
		break;
	case 1:
		segment->ack += random_boundary();
		break;
	case 2:
		segment->tsval += random_boundary();
		break;
	case 3:
		segment->tsecr += random_boundary();
		break;
	case 4:
		segment->timestamps = !segment->timestamps;
		break;
	case 5:
		segment->flags ^= 1u << random_below(8);
		break;
	case 6:
		segment->window = random_boundary();
		break;
	case 7:
		segment->reserved = random_below(16);
		break;
	case 8:
		segment->length = random_below(LONGEST_PAYLOAD);
		break;
	default:
		damage(segment->payload, segment->length, 1 + random_below(3));
		break;
	}
}

struct segment any_segment(const struct target *target, const struct corpus *messages, const struct corpus *packets)
{
	struct migsock_message message = likely_message(target);
	struct segment segment;

	if (chance(30))
		change_field(&message);
	segment = plausible_segment(&target->from, &target->to, &message, target->timestamps);
	if (chance(40))
		use_message(&segment, any_vector(messages), target);
	else if (chance(20))
		use_packet(&segment, any_vector(packets));
	while (chance(30))
		change_segment(&segment);
	segment.bad_checksum = chance(3);
	segment.garbled = chance(3);
	if (segment.garbled)
		segment.seq = target->to.rcv_nxt - LONGEST_PACKET;	/* nothing of it is new, wherever it begins */
	if (!is_recognised(&segment))
		make_harmless(&segment, target);
	return segment;
}

static void break_numbers(struct segment *segment, const struct target *target)
{
	switch (random_below(3)) {
	case 0:
		/* ahead of all that was received, and so old that no window was ever there */
		segment->seq = target->to.rcv_nxt + random_below(HALF / 2) + 1;
		if (migsock_get16(segment->payload + MIGSOCK_OFFSET_OPERATION) == MIGSOCK_OP_REMOTE_RESTART)
			segment->seq = target->to.rcv_nxt - MIGSOCK_MESSAGE_OCTETS - 1 - random_below(HALF / 2);
		break;
	case 1:
		segment->ack = target->to.snd_nxt + 1 + random_below(HALF / 2);
		break;
	default:
		segment->timestamps = false;
		if (!target->timestamps)
			segment->seq = target->to.rcv_nxt - HALF;
		break;
	}
}

static void break_message(struct segment *segment, const struct target *target)
{
	struct migsock_message message = likely_message(target);

	switch (random_below(4)) {
	case 0:
		message.operation = 7 + random_below(MIGSOCK_REJECTION_BASE - 7);
		break;
	case 1:
		message.old_host = 0;
		break;
	case 2:
		message.operation = MIGSOCK_OP_MIGRATION_REQUEST;
		message.new_host = random_word() | 1;
		break;
	default:
		/* Of another address, in a round of which no answer is awaited. */
		message.operation = chance(50) ? MIGSOCK_OP_MIGRATION_REQUEST : MIGSOCK_OP_CANCEL;
		message.old_host = target->old.host + 1 + random_below(200);
		message.round = target->round + FAR_ROUNDS + random_below(FAR_ROUNDS);
		message.new_host = 0;
		message.new_port = 0;
		break;
	}
	set_message(segment, &message);
}

void break_segment(struct segment *segment, const struct target *target)
{
	segment->garbled = false;
	if (!is_recognised(segment)) {
		make_harmless(segment, target);
		return;
	}
	switch (random_below(5)) {
	case 0:
		segment->bad_checksum = true;
		break;
	case 1:
		segment->flags = chance(30) ? segment->flags & ~FLAG_ACK :
					      segment->flags | 1u << random_below(3);
		break;
	case 2:
		segment->length = chance(50) ? 4 + random_below(MIGSOCK_MESSAGE_OCTETS - 4) :
					       MIGSOCK_MESSAGE_OCTETS + 1 + random_below(LONGEST_PAYLOAD - 21);
		break;
	case 3:
		break_numbers(segment, target);
		break;
	default:
		break_message(segment, target);
		break;
	}
}
