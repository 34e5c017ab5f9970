/* SPDX-License-Identifier: MIT */
// Generated from spec/ by src/export; change it there and run: npm run generate

/*
 * MIGSOCK message: numbers, wire layout and rules.
 *
 * For user space (C99 or C++11, and later) and, with __KERNEL__, for the Linux kernel. The functions
 * read and write only the octets that they say, keep no state, and assume neither an alignment nor the
 * byte order of the machine. A bracketed id names the requirement of spec/ that a line stands for.
 */
#ifndef MIGSOCK_H
#define MIGSOCK_H

#ifdef __KERNEL__
#include <linux/stddef.h>
#include <linux/types.h>
typedef __be16 migsock_be16;
typedef __be32 migsock_be32;
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef uint16_t migsock_be16;
typedef uint32_t migsock_be32;
#endif

#ifdef __cplusplus
#define MIGSOCK_ASSERT(name, condition) static_assert(condition, #name)
#elif defined(__KERNEL__) || __STDC_VERSION__ >= 201112L
#define MIGSOCK_ASSERT(name, condition) _Static_assert(condition, #name)
#else
#define MIGSOCK_ASSERT(name, condition) typedef char migsock_assert_##name[(condition) ? 1 : -1]
#endif

/* The Message Code MUST be 0x4d494753, the octets "MIGS". [MIG-MSG-CODE] */
#define MIGSOCK_MESSAGE_CODE 0x4d494753u
/* A message MUST be exactly 20 octets, with every field in network byte order. [MIG-MSG-LENGTH] */
#define MIGSOCK_MESSAGE_OCTETS 20u

/* First octet of each field, from the start of the message. */
#define MIGSOCK_OFFSET_CODE 0u
#define MIGSOCK_OFFSET_ROUND 4u
#define MIGSOCK_OFFSET_OPERATION 6u
#define MIGSOCK_OFFSET_OLD_HOST 8u
#define MIGSOCK_OFFSET_OLD_PORT 12u
#define MIGSOCK_OFFSET_NEW_PORT 14u
#define MIGSOCK_OFFSET_NEW_HOST 16u

/*
 * A MIGSOCK segment MUST have the MIG bit set, mask 0x08 of octet 12 of the TCP header.
 * [MIG-CAR-MIG-BIT]
 */
#define MIGSOCK_MIG_BIT_OCTET 12u
#define MIGSOCK_MIG_BIT_MASK 0x08u

/*
 * Octet of the TCP header and mask of each flag that decides. A MIGSOCK segment MUST have ACK set and
 * SYN, FIN, RST and URG clear, and one that does not MUST be treated as malformed. [MIG-CAR-FLAGS]
 */
#define MIGSOCK_FLAG_ACK_OCTET 13u
#define MIGSOCK_FLAG_ACK_MASK 0x10u /* is set */
#define MIGSOCK_FLAG_SYN_OCTET 13u
#define MIGSOCK_FLAG_SYN_MASK 0x02u /* is clear */
#define MIGSOCK_FLAG_FIN_OCTET 13u
#define MIGSOCK_FLAG_FIN_MASK 0x01u /* is clear */
#define MIGSOCK_FLAG_RST_OCTET 13u
#define MIGSOCK_FLAG_RST_MASK 0x04u /* is clear */
#define MIGSOCK_FLAG_URG_OCTET 13u
#define MIGSOCK_FLAG_URG_MASK 0x20u /* is clear */

/* The Operation of a rejection MUST be 0x0100 plus the number of its reason. [MIG-MSG-REJECT] */
#define MIGSOCK_REJECTION_BASE 0x0100u

/* Why a request is refused; the meanings stand at the rejections below. */
enum migsock_reason {
	MIGSOCK_REASON_ADDRESS_MISMATCH = 1,
	MIGSOCK_REASON_NOT_SUSPENDED = 2,
	MIGSOCK_REASON_STALE_STATE = 3,
	MIGSOCK_REASON_NEW_TUPLE_IN_USE = 4,
	MIGSOCK_REASON_POLICY = 5,
	MIGSOCK_REASON_MOVED = 6,
	MIGSOCK_REASON_BUSY = 7,
};

/* What a message asks for or answers, and who sends it to whom. */
enum migsock_operation {
	/* source -> remote: Hold; this end is about to move. */
	MIGSOCK_OP_MIGRATION_REQUEST = 0x0001,
	/* destination -> remote: This end is here now; go on with it. */
	MIGSOCK_OP_REMOTE_RESTART = 0x0002,
	/* remote -> source: The remote is suspended. */
	MIGSOCK_OP_REQUEST_ACK = 0x0003,
	/* remote -> destination: The remote goes on with the destination. */
	MIGSOCK_OP_RESTART_ACK = 0x0004,
	/* source -> remote: This end stays after all; close the round. */
	MIGSOCK_OP_CANCEL = 0x0005,
	/* remote -> source: The round is closed and the remote goes on with the source. */
	MIGSOCK_OP_CANCEL_ACK = 0x0006,
	/* remote -> sender: The message and its segment name different addresses; a NAT is on the path. */
	MIGSOCK_OP_REJECT_ADDRESS_MISMATCH = MIGSOCK_REJECTION_BASE + MIGSOCK_REASON_ADDRESS_MISMATCH,
	/* remote -> sender: The remote is not suspended or the round is closed. */
	MIGSOCK_OP_REJECT_NOT_SUSPENDED = MIGSOCK_REJECTION_BASE + MIGSOCK_REASON_NOT_SUSPENDED,
	/*
	 * remote -> sender: The restored state is older than what the remote has acknowledged or the round is
	 * wrong.
	 */
	MIGSOCK_OP_REJECT_STALE_STATE = MIGSOCK_REJECTION_BASE + MIGSOCK_REASON_STALE_STATE,
	/* remote -> sender: The remote already has a connection with the new address. */
	MIGSOCK_OP_REJECT_NEW_TUPLE_IN_USE = MIGSOCK_REJECTION_BASE + MIGSOCK_REASON_NEW_TUPLE_IN_USE,
	/* remote -> sender: The remote is not willing to let this connection move. */
	MIGSOCK_OP_REJECT_POLICY = MIGSOCK_REJECTION_BASE + MIGSOCK_REASON_POLICY,
	/* remote -> sender: The connection has moved to another address. */
	MIGSOCK_OP_REJECT_MOVED = MIGSOCK_REJECTION_BASE + MIGSOCK_REASON_MOVED,
	/* remote -> sender: The remote is itself migrating. */
	MIGSOCK_OP_REJECT_BUSY = MIGSOCK_REJECTION_BASE + MIGSOCK_REASON_BUSY,
};

/* One bit for each way to be malformed, in the order in which problems are reported. */
enum migsock_problem {
	/* the Message Code is not that of a MIGSOCK message [MIG-MSG-CODE] */
	MIGSOCK_PROBLEM_MESSAGE_CODE = 1 << 0,
	/* ACK is clear [MIG-CAR-FLAGS] */
	MIGSOCK_PROBLEM_ACK_CLEAR = 1 << 1,
	/* SYN is set [MIG-CAR-FLAGS] */
	MIGSOCK_PROBLEM_SYN_SET = 1 << 2,
	/* FIN is set [MIG-CAR-FLAGS] */
	MIGSOCK_PROBLEM_FIN_SET = 1 << 3,
	/* RST is set [MIG-CAR-FLAGS] */
	MIGSOCK_PROBLEM_RST_SET = 1 << 4,
	/* URG is set [MIG-CAR-FLAGS] */
	MIGSOCK_PROBLEM_URG_SET = 1 << 5,
	/* the payload is not exactly one message [MIG-CAR-ONE-MESSAGE] */
	MIGSOCK_PROBLEM_PAYLOAD_LENGTH = 1 << 6,
	/* the operation is not one of this protocol [MIG-MSG-OPERATION] */
	MIGSOCK_PROBLEM_UNKNOWN_OPERATION = 1 << 7,
	/* Old Host is zero, which is no host [MIG-MSG-OLD-HOST] */
	MIGSOCK_PROBLEM_OLD_HOST_UNSPECIFIED = 1 << 8,
	/* New Port is to be zero in this operation [MIG-MSG-UNUSED-IS-ZERO] */
	MIGSOCK_PROBLEM_NEW_PORT_NOT_ZERO = 1 << 9,
	/* New Port is zero, which is no port [MIG-MSG-NEW-PORT] */
	MIGSOCK_PROBLEM_NEW_PORT_ZERO = 1 << 10,
	/* New Host is to be zero in this operation [MIG-MSG-UNUSED-IS-ZERO] */
	MIGSOCK_PROBLEM_NEW_HOST_NOT_ZERO = 1 << 11,
	/* New Host is zero, which is no host [MIG-MSG-NEW-HOST] */
	MIGSOCK_PROBLEM_NEW_HOST_UNSPECIFIED = 1 << 12,
	/* New Host is a multicast address [MIG-MSG-NEW-HOST] */
	MIGSOCK_PROBLEM_NEW_HOST_MULTICAST = 1 << 13,
	/* New Host is the broadcast address [MIG-MSG-NEW-HOST] */
	MIGSOCK_PROBLEM_NEW_HOST_BROADCAST = 1 << 14,
};

#define MIGSOCK_PROBLEM_COUNT 15u

/* The id of the problem with a bit, or NULL where the value is not exactly one problem's bit. */
static inline const char *migsock_problem_id(uint32_t problem)
{
	switch (problem) {
	case MIGSOCK_PROBLEM_MESSAGE_CODE:
		return "message-code";
	case MIGSOCK_PROBLEM_ACK_CLEAR:
		return "ack-clear";
	case MIGSOCK_PROBLEM_SYN_SET:
		return "syn-set";
	case MIGSOCK_PROBLEM_FIN_SET:
		return "fin-set";
	case MIGSOCK_PROBLEM_RST_SET:
		return "rst-set";
	case MIGSOCK_PROBLEM_URG_SET:
		return "urg-set";
	case MIGSOCK_PROBLEM_PAYLOAD_LENGTH:
		return "payload-length";
	case MIGSOCK_PROBLEM_UNKNOWN_OPERATION:
		return "unknown-operation";
	case MIGSOCK_PROBLEM_OLD_HOST_UNSPECIFIED:
		return "old-host-unspecified";
	case MIGSOCK_PROBLEM_NEW_PORT_NOT_ZERO:
		return "new-port-not-zero";
	case MIGSOCK_PROBLEM_NEW_PORT_ZERO:
		return "new-port-zero";
	case MIGSOCK_PROBLEM_NEW_HOST_NOT_ZERO:
		return "new-host-not-zero";
	case MIGSOCK_PROBLEM_NEW_HOST_UNSPECIFIED:
		return "new-host-unspecified";
	case MIGSOCK_PROBLEM_NEW_HOST_MULTICAST:
		return "new-host-multicast";
	case MIGSOCK_PROBLEM_NEW_HOST_BROADCAST:
		return "new-host-broadcast";
	default:
		return NULL;
	}
}

/*
 * The message as it lies on the wire, for code that holds it aligned to 4 octets: every member is in
 * network byte order. migsock_read() and migsock_write() need no alignment.
 */
struct migsock_wire {
	migsock_be32 code;
	migsock_be16 round;
	migsock_be16 operation;
	migsock_be32 old_host;
	migsock_be16 old_port;
	migsock_be16 new_port;
	migsock_be32 new_host;
};

MIGSOCK_ASSERT(octets_of_message, sizeof(struct migsock_wire) == MIGSOCK_MESSAGE_OCTETS);
MIGSOCK_ASSERT(offset_of_code, offsetof(struct migsock_wire, code) == MIGSOCK_OFFSET_CODE);
MIGSOCK_ASSERT(offset_of_round, offsetof(struct migsock_wire, round) == MIGSOCK_OFFSET_ROUND);
MIGSOCK_ASSERT(offset_of_operation, offsetof(struct migsock_wire, operation) == MIGSOCK_OFFSET_OPERATION);
MIGSOCK_ASSERT(offset_of_old_host, offsetof(struct migsock_wire, old_host) == MIGSOCK_OFFSET_OLD_HOST);
MIGSOCK_ASSERT(offset_of_old_port, offsetof(struct migsock_wire, old_port) == MIGSOCK_OFFSET_OLD_PORT);
MIGSOCK_ASSERT(offset_of_new_port, offsetof(struct migsock_wire, new_port) == MIGSOCK_OFFSET_NEW_PORT);
MIGSOCK_ASSERT(offset_of_new_host, offsetof(struct migsock_wire, new_host) == MIGSOCK_OFFSET_NEW_HOST);

/* A message's fields in the byte order of the machine. They can hold any message, valid or not. */
struct migsock_message {
	/* Message Code: Says that this is a MIGSOCK message and which format it has. */
	uint32_t code;
	/* Round: Which migration of this moving end the message belongs to; the first is round 0. */
	uint16_t round;
	/* Operation: What the message asks for or answers. */
	uint16_t operation;
	/* Old Host: IPv4 address of the moving endpoint at the source. */
	uint32_t old_host;
	/* Old Port: TCP port of the moving endpoint at the source. */
	uint16_t old_port;
	/* New Port: TCP port of the moving endpoint at the destination. */
	uint16_t new_port;
	/* New Host: IPv4 address of the moving endpoint at the destination. */
	uint32_t new_host;
};

/* Every field in the order of the wire, as X(member, name in spec/, octets). */
#define MIGSOCK_FIELDS(X) \
	X(code, "code", 4) \
	X(round, "round", 2) \
	X(operation, "operation", 2) \
	X(old_host, "oldHost", 4) \
	X(old_port, "oldPort", 2) \
	X(new_port, "newPort", 2) \
	X(new_host, "newHost", 4)

static inline uint32_t migsock_get32(const uint8_t *octets)
{
	return (uint32_t)((uint32_t)octets[0] << 24 |
		(uint32_t)octets[1] << 16 |
		(uint32_t)octets[2] << 8 |
		(uint32_t)octets[3]);
}

static inline void migsock_put32(uint8_t *octets, uint32_t value)
{
	octets[0] = (uint8_t)(value >> 24);
	octets[1] = (uint8_t)(value >> 16);
	octets[2] = (uint8_t)(value >> 8);
	octets[3] = (uint8_t)(value);
}

static inline uint16_t migsock_get16(const uint8_t *octets)
{
	return (uint16_t)((uint32_t)octets[0] << 8 |
		(uint32_t)octets[1]);
}

static inline void migsock_put16(uint8_t *octets, uint16_t value)
{
	octets[0] = (uint8_t)(value >> 8);
	octets[1] = (uint8_t)(value);
}

/* Reads the MIGSOCK_MESSAGE_OCTETS octets of a message, whatever they hold. */
static inline void migsock_read(struct migsock_message *message, const uint8_t *octets)
{
	message->code = migsock_get32(octets + MIGSOCK_OFFSET_CODE);
	message->round = migsock_get16(octets + MIGSOCK_OFFSET_ROUND);
	message->operation = migsock_get16(octets + MIGSOCK_OFFSET_OPERATION);
	message->old_host = migsock_get32(octets + MIGSOCK_OFFSET_OLD_HOST);
	message->old_port = migsock_get16(octets + MIGSOCK_OFFSET_OLD_PORT);
	message->new_port = migsock_get16(octets + MIGSOCK_OFFSET_NEW_PORT);
	message->new_host = migsock_get32(octets + MIGSOCK_OFFSET_NEW_HOST);
}

/* Writes the MIGSOCK_MESSAGE_OCTETS octets of a message, whatever it holds. */
static inline void migsock_write(uint8_t *octets, const struct migsock_message *message)
{
	migsock_put32(octets + MIGSOCK_OFFSET_CODE, message->code);
	migsock_put16(octets + MIGSOCK_OFFSET_ROUND, message->round);
	migsock_put16(octets + MIGSOCK_OFFSET_OPERATION, message->operation);
	migsock_put32(octets + MIGSOCK_OFFSET_OLD_HOST, message->old_host);
	migsock_put16(octets + MIGSOCK_OFFSET_OLD_PORT, message->old_port);
	migsock_put16(octets + MIGSOCK_OFFSET_NEW_PORT, message->new_port);
	migsock_put32(octets + MIGSOCK_OFFSET_NEW_HOST, message->new_host);
}

/* The rules of its operation that a message breaks, as a set of problem bits; 0 for none. */
static inline uint32_t migsock_field_problems(const struct migsock_message *message)
{
	uint32_t problems = 0;

	switch (message->operation) {
	case MIGSOCK_OP_MIGRATION_REQUEST:
	case MIGSOCK_OP_REQUEST_ACK:
	case MIGSOCK_OP_CANCEL:
	case MIGSOCK_OP_CANCEL_ACK:
		if (message->old_host == 0x00000000u)
			problems |= MIGSOCK_PROBLEM_OLD_HOST_UNSPECIFIED;
		if (message->new_port >= 0x0001u)
			problems |= MIGSOCK_PROBLEM_NEW_PORT_NOT_ZERO;
		if (message->new_host >= 0x00000001u)
			problems |= MIGSOCK_PROBLEM_NEW_HOST_NOT_ZERO;
		break;
	case MIGSOCK_OP_REMOTE_RESTART:
		if (message->old_host == 0x00000000u)
			problems |= MIGSOCK_PROBLEM_OLD_HOST_UNSPECIFIED;
		if (message->new_port == 0x0000u)
			problems |= MIGSOCK_PROBLEM_NEW_PORT_ZERO;
		if (message->new_host == 0x00000000u)
			problems |= MIGSOCK_PROBLEM_NEW_HOST_UNSPECIFIED;
		if (message->new_host >= 0xe0000000u && message->new_host <= 0xefffffffu)
			problems |= MIGSOCK_PROBLEM_NEW_HOST_MULTICAST;
		if (message->new_host == 0xffffffffu)
			problems |= MIGSOCK_PROBLEM_NEW_HOST_BROADCAST;
		break;
	case MIGSOCK_OP_RESTART_ACK:
	case MIGSOCK_OP_REJECT_ADDRESS_MISMATCH:
	case MIGSOCK_OP_REJECT_NOT_SUSPENDED:
	case MIGSOCK_OP_REJECT_STALE_STATE:
	case MIGSOCK_OP_REJECT_NEW_TUPLE_IN_USE:
	case MIGSOCK_OP_REJECT_POLICY:
	case MIGSOCK_OP_REJECT_MOVED:
	case MIGSOCK_OP_REJECT_BUSY:
		if (message->old_host == 0x00000000u)
			problems |= MIGSOCK_PROBLEM_OLD_HOST_UNSPECIFIED;
		break;
	default:
		problems = MIGSOCK_PROBLEM_UNKNOWN_OPERATION;
		break;
	}
	return problems;
}

/*
 * The problems of octets that are to be one message; 0 for a well-formed one. A wrong length or a wrong code is
 * reported alone: what follows it would be read in a format that it does not have.
 */
static inline uint32_t migsock_message_problems(const uint8_t *octets, size_t length)
{
	struct migsock_message message;

	if (length != MIGSOCK_MESSAGE_OCTETS)
		return MIGSOCK_PROBLEM_PAYLOAD_LENGTH;
	migsock_read(&message, octets);
	if (message.code != MIGSOCK_MESSAGE_CODE)
		return MIGSOCK_PROBLEM_MESSAGE_CODE;
	return migsock_field_problems(&message);
}

/*
 * A segment MUST be taken for a MIGSOCK segment only if its MIG bit is set and its payload starts with
 * the Message Code. [MIG-CAR-RECOGNITION]
 *
 * Reads the fixed part of the TCP header, and of the payload what its length says; the length is that
 * of the TCP payload, without a frame's padding.
 */
static inline bool migsock_is_segment(const uint8_t *tcp, const uint8_t *payload, size_t length)
{
	return (tcp[MIGSOCK_MIG_BIT_OCTET] & MIGSOCK_MIG_BIT_MASK) != 0 &&
	       length >= MIGSOCK_OFFSET_CODE + 4u &&
	       migsock_get32(payload + MIGSOCK_OFFSET_CODE) == MIGSOCK_MESSAGE_CODE;
}

/* The problems of a segment that is a MIGSOCK segment, as a set of problem bits; 0 for a well-formed one. */
static inline uint32_t migsock_segment_problems(const uint8_t *tcp, const uint8_t *payload, size_t length)
{
	uint32_t problems = migsock_message_problems(payload, length);

	if ((tcp[MIGSOCK_FLAG_ACK_OCTET] & MIGSOCK_FLAG_ACK_MASK) == 0)
		problems |= MIGSOCK_PROBLEM_ACK_CLEAR;
	if ((tcp[MIGSOCK_FLAG_SYN_OCTET] & MIGSOCK_FLAG_SYN_MASK) != 0)
		problems |= MIGSOCK_PROBLEM_SYN_SET;
	if ((tcp[MIGSOCK_FLAG_FIN_OCTET] & MIGSOCK_FLAG_FIN_MASK) != 0)
		problems |= MIGSOCK_PROBLEM_FIN_SET;
	if ((tcp[MIGSOCK_FLAG_RST_OCTET] & MIGSOCK_FLAG_RST_MASK) != 0)
		problems |= MIGSOCK_PROBLEM_RST_SET;
	if ((tcp[MIGSOCK_FLAG_URG_OCTET] & MIGSOCK_FLAG_URG_MASK) != 0)
		problems |= MIGSOCK_PROBLEM_URG_SET;
	return problems;
}

#endif /* MIGSOCK_H */
