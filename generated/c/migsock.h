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

/*
 * A suspension MUST end by itself after the suspension limit of 120 s, which closes the round, and MAY
 * end earlier. [MIG-REM-LIMIT]
 */
#define MIGSOCK_SUSPENSION_LIMIT_SECONDS 120u
/* Maximum segment lifetime (RFC 9293 section 3.4.1). */
#define MIGSOCK_MSL_SECONDS 120u
/*
 * Answers MUST be limited for each connection or tombstone by itself, at 10 to 100 a second, and never
 * by a limit that connections share, and a message whose answer is withheld MUST have its effect all
 * the same. [MIG-REM-ANSWER-LIMIT]
 */
#define MIGSOCK_ANSWERS_PER_SECOND 10u

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
	/* remote -> sender: The round is not the one in which the remote is suspended. */
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

static inline uint8_t migsock_get8(const uint8_t *octets)
{
	return (uint8_t)((uint32_t)octets[0]);
}

static inline void migsock_put8(uint8_t *octets, uint8_t value)
{
	octets[0] = (uint8_t)(value);
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

/* A state buffer MUST start with 0x4d494742, the octets "MIGB". [MIG-BUF-MAGIC] */
#define MIGSOCK_BUFFER_MAGIC 0x4d494742u
/* A state buffer of this format MUST have Version 1 and Lowest Compatible Version 1. [MIG-BUF-VERSION] */
#define MIGSOCK_BUFFER_VERSION 1u
#define MIGSOCK_BUFFER_LOWEST_COMPATIBLE_VERSION 1u
/*
 * The fixed part of a state buffer MUST be 124 octets in version 1 and at least as long in a later
 * version that is compatible with it. [MIG-BUF-FIXED-PART]
 */
#define MIGSOCK_BUFFER_FIXED_OCTETS 124u
/*
 * A state buffer MUST end with the SHA-256 digest of everything before it, 32 octets, and one with any
 * other digest MUST be refused. [MIG-BUF-DIGEST]
 */
#define MIGSOCK_BUFFER_DIGEST_OCTETS 32u

/* First octet of each field, from the start of the buffer. */
#define MIGSOCK_BUFFER_OFFSET_MAGIC 0u
#define MIGSOCK_BUFFER_OFFSET_VERSION 4u
#define MIGSOCK_BUFFER_OFFSET_LOWEST_COMPATIBLE_VERSION 6u
#define MIGSOCK_BUFFER_OFFSET_TOTAL_OCTETS 8u
#define MIGSOCK_BUFFER_OFFSET_FIXED_OCTETS 12u
#define MIGSOCK_BUFFER_OFFSET_ROUND 14u
#define MIGSOCK_BUFFER_OFFSET_STATE 16u
#define MIGSOCK_BUFFER_OFFSET_CONGESTION_CONTROL 17u
#define MIGSOCK_BUFFER_OFFSET_FLAGS 18u
#define MIGSOCK_BUFFER_OFFSET_PEER_CLOSED_ROUND 20u
#define MIGSOCK_BUFFER_OFFSET_LOCAL_PORT 22u
#define MIGSOCK_BUFFER_OFFSET_REMOTE_PORT 24u
#define MIGSOCK_BUFFER_OFFSET_SND_MSS 26u
#define MIGSOCK_BUFFER_OFFSET_RCV_MSS 28u
#define MIGSOCK_BUFFER_OFFSET_SEND_SHIFT 30u
#define MIGSOCK_BUFFER_OFFSET_RECEIVE_SHIFT 31u
#define MIGSOCK_BUFFER_OFFSET_LOCAL_HOST 32u
#define MIGSOCK_BUFFER_OFFSET_REMOTE_HOST 36u
#define MIGSOCK_BUFFER_OFFSET_SND_UNA 40u
#define MIGSOCK_BUFFER_OFFSET_SND_NXT 44u
#define MIGSOCK_BUFFER_OFFSET_SND_WL1 48u
#define MIGSOCK_BUFFER_OFFSET_SND_WL2 52u
#define MIGSOCK_BUFFER_OFFSET_SND_WND 56u
#define MIGSOCK_BUFFER_OFFSET_MAX_SND_WND 60u
#define MIGSOCK_BUFFER_OFFSET_RCV_NXT 64u
#define MIGSOCK_BUFFER_OFFSET_RCV_WND 68u
#define MIGSOCK_BUFFER_OFFSET_MAX_RCV_WND 72u
#define MIGSOCK_BUFFER_OFFSET_SND_UP 76u
#define MIGSOCK_BUFFER_OFFSET_RCV_UP 80u
#define MIGSOCK_BUFFER_OFFSET_TS_RECENT 84u
#define MIGSOCK_BUFFER_OFFSET_TS_CLOCK 88u
#define MIGSOCK_BUFFER_OFFSET_SEND_BUFFER 92u
#define MIGSOCK_BUFFER_OFFSET_RECEIVE_BUFFER 96u
#define MIGSOCK_BUFFER_OFFSET_USER_TIMEOUT 100u
#define MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_IDLE 104u
#define MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_INTERVAL 108u
#define MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_PROBES 112u
#define MIGSOCK_BUFFER_OFFSET_TYPE_OF_SERVICE 114u
#define MIGSOCK_BUFFER_OFFSET_RESERVED 115u
#define MIGSOCK_BUFFER_OFFSET_SEND_QUEUE_OCTETS 116u
#define MIGSOCK_BUFFER_OFFSET_RECEIVE_QUEUE_OCTETS 120u

/* Bits of the flags of a state buffer. */
enum migsock_buffer_flag {
	/* Window scaling was negotiated. */
	MIGSOCK_BUFFER_FLAG_WINDOW_SCALE = 0x0001,
	/* Selective acknowledgment was negotiated. */
	MIGSOCK_BUFFER_FLAG_SACK_PERMITTED = 0x0002,
	/* Timestamps were negotiated. */
	MIGSOCK_BUFFER_FLAG_TIMESTAMPS = 0x0004,
	/* The FIN of this end was sent. */
	MIGSOCK_BUFFER_FLAG_FIN_SENT = 0x0008,
	/* The FIN of the peer was received in order. */
	MIGSOCK_BUFFER_FLAG_FIN_RECEIVED = 0x0010,
	/* There is urgent data that the peer has not acknowledged. */
	MIGSOCK_BUFFER_FLAG_URGENT_SENT = 0x0020,
	/* There is urgent data that the application has not read. */
	MIGSOCK_BUFFER_FLAG_URGENT_RECEIVED = 0x0040,
	/* This end has closed a round of its peer. */
	MIGSOCK_BUFFER_FLAG_PEER_CLOSED_ROUND = 0x0080,
	/* Small segments are not held back. */
	MIGSOCK_BUFFER_FLAG_NO_DELAY = 0x0100,
	/* An idle connection is probed. */
	MIGSOCK_BUFFER_FLAG_KEEP_ALIVE = 0x0200,
};

/* States of a socket that moves. */
enum migsock_buffer_state {
	MIGSOCK_BUFFER_STATE_ESTABLISHED = 1,
	MIGSOCK_BUFFER_STATE_FIN_WAIT_1 = 2,
	MIGSOCK_BUFFER_STATE_FIN_WAIT_2 = 3,
	MIGSOCK_BUFFER_STATE_CLOSE_WAIT = 4,
	MIGSOCK_BUFFER_STATE_CLOSING = 5,
	MIGSOCK_BUFFER_STATE_LAST_ACK = 6,
};

/* Congestion control that the application chose. */
enum migsock_buffer_congestion_control {
	/* Whatever the destination uses by itself. */
	MIGSOCK_BUFFER_CONGESTION_CONTROL_DEFAULT = 0,
	/* NewReno (RFC 5681, RFC 6582). */
	MIGSOCK_BUFFER_CONGESTION_CONTROL_RENO = 1,
	/* CUBIC (RFC 9438). */
	MIGSOCK_BUFFER_CONGESTION_CONTROL_CUBIC = 2,
};

/*
 * Why a state buffer is refused; 0 for no reason. An implementation that refuses a state buffer MUST
 * tell the first reason, looking first at the buffer as a whole, then at its fields in their order and
 * then at what concerns several of them, and MUST leave nothing behind of the socket. [MIG-BUF-REASON]
 */
enum migsock_buffer_problem {
	/* this is no state buffer [MIG-BUF-MAGIC] */
	MIGSOCK_BUFFER_PROBLEM_MAGIC = 1,
	/* the buffer was written in the other byte order [MIG-BUF-BYTE-ORDER] */
	MIGSOCK_BUFFER_PROBLEM_BYTE_ORDER = 2,
	/* the buffer ends before it should [MIG-BUF-LENGTH] */
	MIGSOCK_BUFFER_PROBLEM_TRUNCATED = 3,
	/* the buffer is not as long as it says [MIG-BUF-LENGTH] */
	MIGSOCK_BUFFER_PROBLEM_LENGTH = 4,
	/* the buffer is of a version that cannot be read [MIG-BUF-COMPATIBLE] */
	MIGSOCK_BUFFER_PROBLEM_VERSION = 5,
	/* the buffer was changed since it was written [MIG-BUF-DIGEST] */
	MIGSOCK_BUFFER_PROBLEM_DIGEST = 6,
	/* the fixed part does not have the length that its version gives it [MIG-BUF-FIXED-PART] */
	MIGSOCK_BUFFER_PROBLEM_FIXED_OCTETS = 7,
	/* the queues do not fill the buffer [MIG-BUF-LAYOUT] */
	MIGSOCK_BUFFER_PROBLEM_QUEUE_LENGTH = 8,
	/* the state is none in which a socket moves [MIG-BUF-STATE] */
	MIGSOCK_BUFFER_PROBLEM_STATE = 9,
	/* the congestion control is none that this protocol names [MIG-BUF-CONGESTION-CONTROL] */
	MIGSOCK_BUFFER_PROBLEM_CONGESTION_CONTROL = 10,
	/* a flag is set that this protocol does not define [MIG-BUF-RESERVED] */
	MIGSOCK_BUFFER_PROBLEM_FLAGS = 11,
	/* a field is not zero although its flag is clear [MIG-BUF-UNUSED-IS-ZERO] */
	MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO = 12,
	/* a port is zero, which is no port [MIG-BUF-ADDRESS] */
	MIGSOCK_BUFFER_PROBLEM_ZERO_PORT = 13,
	/* a maximum segment size is zero [MIG-BUF-MSS] */
	MIGSOCK_BUFFER_PROBLEM_MSS = 14,
	/* a window shift is larger than RFC 7323 allows [MIG-BUF-WINDOW-SCALE] */
	MIGSOCK_BUFFER_PROBLEM_WINDOW_SCALE_SHIFT = 15,
	/* a host is zero, which is no host [MIG-BUF-ADDRESS] */
	MIGSOCK_BUFFER_PROBLEM_ZERO_HOST = 16,
	/* a host is a multicast address [MIG-BUF-ADDRESS] */
	MIGSOCK_BUFFER_PROBLEM_MULTICAST_HOST = 17,
	/* a host is the broadcast address [MIG-BUF-ADDRESS] */
	MIGSOCK_BUFFER_PROBLEM_BROADCAST_HOST = 18,
	/* a buffer has no room [MIG-BUF-OPTIONS] */
	MIGSOCK_BUFFER_PROBLEM_BUFFER_SIZE = 19,
	/* a time or number of the keep-alive is zero [MIG-BUF-OPTIONS] */
	MIGSOCK_BUFFER_PROBLEM_KEEP_ALIVE = 20,
	/* a reserved octet is not zero [MIG-BUF-RESERVED] */
	MIGSOCK_BUFFER_PROBLEM_RESERVED = 21,
	/* the state does not go with the FINs sent and received [MIG-BUF-FIN] */
	MIGSOCK_BUFFER_PROBLEM_FIN = 22,
	/* what was sent does not go with the queue, the sequence numbers and the state [MIG-BUF-SENT] */
	MIGSOCK_BUFFER_PROBLEM_SEQUENCE = 23,
	/* a window is larger than it can have been [MIG-BUF-WINDOW] */
	MIGSOCK_BUFFER_PROBLEM_WINDOW = 24,
	/* an urgent pointer lies outside what it can point to [MIG-BUF-URGENT] */
	MIGSOCK_BUFFER_PROBLEM_URGENT = 25,
};

/* The id of a problem, or NULL where the value is none. */
static inline const char *migsock_buffer_problem_id(uint32_t problem)
{
	switch (problem) {
	case MIGSOCK_BUFFER_PROBLEM_MAGIC:
		return "magic";
	case MIGSOCK_BUFFER_PROBLEM_BYTE_ORDER:
		return "byte-order";
	case MIGSOCK_BUFFER_PROBLEM_TRUNCATED:
		return "truncated";
	case MIGSOCK_BUFFER_PROBLEM_LENGTH:
		return "length";
	case MIGSOCK_BUFFER_PROBLEM_VERSION:
		return "version";
	case MIGSOCK_BUFFER_PROBLEM_DIGEST:
		return "digest";
	case MIGSOCK_BUFFER_PROBLEM_FIXED_OCTETS:
		return "fixed-octets";
	case MIGSOCK_BUFFER_PROBLEM_QUEUE_LENGTH:
		return "queue-length";
	case MIGSOCK_BUFFER_PROBLEM_STATE:
		return "state";
	case MIGSOCK_BUFFER_PROBLEM_CONGESTION_CONTROL:
		return "congestion-control";
	case MIGSOCK_BUFFER_PROBLEM_FLAGS:
		return "flags";
	case MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO:
		return "unused-not-zero";
	case MIGSOCK_BUFFER_PROBLEM_ZERO_PORT:
		return "zero-port";
	case MIGSOCK_BUFFER_PROBLEM_MSS:
		return "mss";
	case MIGSOCK_BUFFER_PROBLEM_WINDOW_SCALE_SHIFT:
		return "window-scale-shift";
	case MIGSOCK_BUFFER_PROBLEM_ZERO_HOST:
		return "zero-host";
	case MIGSOCK_BUFFER_PROBLEM_MULTICAST_HOST:
		return "multicast-host";
	case MIGSOCK_BUFFER_PROBLEM_BROADCAST_HOST:
		return "broadcast-host";
	case MIGSOCK_BUFFER_PROBLEM_BUFFER_SIZE:
		return "buffer-size";
	case MIGSOCK_BUFFER_PROBLEM_KEEP_ALIVE:
		return "keep-alive";
	case MIGSOCK_BUFFER_PROBLEM_RESERVED:
		return "reserved";
	case MIGSOCK_BUFFER_PROBLEM_FIN:
		return "fin";
	case MIGSOCK_BUFFER_PROBLEM_SEQUENCE:
		return "sequence";
	case MIGSOCK_BUFFER_PROBLEM_WINDOW:
		return "window";
	case MIGSOCK_BUFFER_PROBLEM_URGENT:
		return "urgent";
	default:
		return NULL;
	}
}

/*
 * The state buffer as it lies on the wire, for code that holds it aligned to 4 octets: every member is
 * in network byte order. migsock_buffer_read() and migsock_buffer_write() need no alignment.
 */
struct migsock_buffer_wire {
	migsock_be32 magic;
	migsock_be16 version;
	migsock_be16 lowest_compatible_version;
	migsock_be32 total_octets;
	migsock_be16 fixed_octets;
	migsock_be16 round;
	uint8_t state;
	uint8_t congestion_control;
	migsock_be16 flags;
	migsock_be16 peer_closed_round;
	migsock_be16 local_port;
	migsock_be16 remote_port;
	migsock_be16 snd_mss;
	migsock_be16 rcv_mss;
	uint8_t send_shift;
	uint8_t receive_shift;
	migsock_be32 local_host;
	migsock_be32 remote_host;
	migsock_be32 snd_una;
	migsock_be32 snd_nxt;
	migsock_be32 snd_wl1;
	migsock_be32 snd_wl2;
	migsock_be32 snd_wnd;
	migsock_be32 max_snd_wnd;
	migsock_be32 rcv_nxt;
	migsock_be32 rcv_wnd;
	migsock_be32 max_rcv_wnd;
	migsock_be32 snd_up;
	migsock_be32 rcv_up;
	migsock_be32 ts_recent;
	migsock_be32 ts_clock;
	migsock_be32 send_buffer;
	migsock_be32 receive_buffer;
	migsock_be32 user_timeout;
	migsock_be32 keep_alive_idle;
	migsock_be32 keep_alive_interval;
	migsock_be16 keep_alive_probes;
	uint8_t type_of_service;
	uint8_t reserved;
	migsock_be32 send_queue_octets;
	migsock_be32 receive_queue_octets;
};

MIGSOCK_ASSERT(octets_of_state_buffer, sizeof(struct migsock_buffer_wire) == MIGSOCK_BUFFER_FIXED_OCTETS);
MIGSOCK_ASSERT(offset_of_buffer_magic, offsetof(struct migsock_buffer_wire, magic) == MIGSOCK_BUFFER_OFFSET_MAGIC);
MIGSOCK_ASSERT(offset_of_buffer_version, offsetof(struct migsock_buffer_wire, version) == MIGSOCK_BUFFER_OFFSET_VERSION);
MIGSOCK_ASSERT(offset_of_buffer_lowest_compatible_version, offsetof(struct migsock_buffer_wire, lowest_compatible_version) == MIGSOCK_BUFFER_OFFSET_LOWEST_COMPATIBLE_VERSION);
MIGSOCK_ASSERT(offset_of_buffer_total_octets, offsetof(struct migsock_buffer_wire, total_octets) == MIGSOCK_BUFFER_OFFSET_TOTAL_OCTETS);
MIGSOCK_ASSERT(offset_of_buffer_fixed_octets, offsetof(struct migsock_buffer_wire, fixed_octets) == MIGSOCK_BUFFER_OFFSET_FIXED_OCTETS);
MIGSOCK_ASSERT(offset_of_buffer_round, offsetof(struct migsock_buffer_wire, round) == MIGSOCK_BUFFER_OFFSET_ROUND);
MIGSOCK_ASSERT(offset_of_buffer_state, offsetof(struct migsock_buffer_wire, state) == MIGSOCK_BUFFER_OFFSET_STATE);
MIGSOCK_ASSERT(offset_of_buffer_congestion_control, offsetof(struct migsock_buffer_wire, congestion_control) == MIGSOCK_BUFFER_OFFSET_CONGESTION_CONTROL);
MIGSOCK_ASSERT(offset_of_buffer_flags, offsetof(struct migsock_buffer_wire, flags) == MIGSOCK_BUFFER_OFFSET_FLAGS);
MIGSOCK_ASSERT(offset_of_buffer_peer_closed_round, offsetof(struct migsock_buffer_wire, peer_closed_round) == MIGSOCK_BUFFER_OFFSET_PEER_CLOSED_ROUND);
MIGSOCK_ASSERT(offset_of_buffer_local_port, offsetof(struct migsock_buffer_wire, local_port) == MIGSOCK_BUFFER_OFFSET_LOCAL_PORT);
MIGSOCK_ASSERT(offset_of_buffer_remote_port, offsetof(struct migsock_buffer_wire, remote_port) == MIGSOCK_BUFFER_OFFSET_REMOTE_PORT);
MIGSOCK_ASSERT(offset_of_buffer_snd_mss, offsetof(struct migsock_buffer_wire, snd_mss) == MIGSOCK_BUFFER_OFFSET_SND_MSS);
MIGSOCK_ASSERT(offset_of_buffer_rcv_mss, offsetof(struct migsock_buffer_wire, rcv_mss) == MIGSOCK_BUFFER_OFFSET_RCV_MSS);
MIGSOCK_ASSERT(offset_of_buffer_send_shift, offsetof(struct migsock_buffer_wire, send_shift) == MIGSOCK_BUFFER_OFFSET_SEND_SHIFT);
MIGSOCK_ASSERT(offset_of_buffer_receive_shift, offsetof(struct migsock_buffer_wire, receive_shift) == MIGSOCK_BUFFER_OFFSET_RECEIVE_SHIFT);
MIGSOCK_ASSERT(offset_of_buffer_local_host, offsetof(struct migsock_buffer_wire, local_host) == MIGSOCK_BUFFER_OFFSET_LOCAL_HOST);
MIGSOCK_ASSERT(offset_of_buffer_remote_host, offsetof(struct migsock_buffer_wire, remote_host) == MIGSOCK_BUFFER_OFFSET_REMOTE_HOST);
MIGSOCK_ASSERT(offset_of_buffer_snd_una, offsetof(struct migsock_buffer_wire, snd_una) == MIGSOCK_BUFFER_OFFSET_SND_UNA);
MIGSOCK_ASSERT(offset_of_buffer_snd_nxt, offsetof(struct migsock_buffer_wire, snd_nxt) == MIGSOCK_BUFFER_OFFSET_SND_NXT);
MIGSOCK_ASSERT(offset_of_buffer_snd_wl1, offsetof(struct migsock_buffer_wire, snd_wl1) == MIGSOCK_BUFFER_OFFSET_SND_WL1);
MIGSOCK_ASSERT(offset_of_buffer_snd_wl2, offsetof(struct migsock_buffer_wire, snd_wl2) == MIGSOCK_BUFFER_OFFSET_SND_WL2);
MIGSOCK_ASSERT(offset_of_buffer_snd_wnd, offsetof(struct migsock_buffer_wire, snd_wnd) == MIGSOCK_BUFFER_OFFSET_SND_WND);
MIGSOCK_ASSERT(offset_of_buffer_max_snd_wnd, offsetof(struct migsock_buffer_wire, max_snd_wnd) == MIGSOCK_BUFFER_OFFSET_MAX_SND_WND);
MIGSOCK_ASSERT(offset_of_buffer_rcv_nxt, offsetof(struct migsock_buffer_wire, rcv_nxt) == MIGSOCK_BUFFER_OFFSET_RCV_NXT);
MIGSOCK_ASSERT(offset_of_buffer_rcv_wnd, offsetof(struct migsock_buffer_wire, rcv_wnd) == MIGSOCK_BUFFER_OFFSET_RCV_WND);
MIGSOCK_ASSERT(offset_of_buffer_max_rcv_wnd, offsetof(struct migsock_buffer_wire, max_rcv_wnd) == MIGSOCK_BUFFER_OFFSET_MAX_RCV_WND);
MIGSOCK_ASSERT(offset_of_buffer_snd_up, offsetof(struct migsock_buffer_wire, snd_up) == MIGSOCK_BUFFER_OFFSET_SND_UP);
MIGSOCK_ASSERT(offset_of_buffer_rcv_up, offsetof(struct migsock_buffer_wire, rcv_up) == MIGSOCK_BUFFER_OFFSET_RCV_UP);
MIGSOCK_ASSERT(offset_of_buffer_ts_recent, offsetof(struct migsock_buffer_wire, ts_recent) == MIGSOCK_BUFFER_OFFSET_TS_RECENT);
MIGSOCK_ASSERT(offset_of_buffer_ts_clock, offsetof(struct migsock_buffer_wire, ts_clock) == MIGSOCK_BUFFER_OFFSET_TS_CLOCK);
MIGSOCK_ASSERT(offset_of_buffer_send_buffer, offsetof(struct migsock_buffer_wire, send_buffer) == MIGSOCK_BUFFER_OFFSET_SEND_BUFFER);
MIGSOCK_ASSERT(offset_of_buffer_receive_buffer, offsetof(struct migsock_buffer_wire, receive_buffer) == MIGSOCK_BUFFER_OFFSET_RECEIVE_BUFFER);
MIGSOCK_ASSERT(offset_of_buffer_user_timeout, offsetof(struct migsock_buffer_wire, user_timeout) == MIGSOCK_BUFFER_OFFSET_USER_TIMEOUT);
MIGSOCK_ASSERT(offset_of_buffer_keep_alive_idle, offsetof(struct migsock_buffer_wire, keep_alive_idle) == MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_IDLE);
MIGSOCK_ASSERT(offset_of_buffer_keep_alive_interval, offsetof(struct migsock_buffer_wire, keep_alive_interval) == MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_INTERVAL);
MIGSOCK_ASSERT(offset_of_buffer_keep_alive_probes, offsetof(struct migsock_buffer_wire, keep_alive_probes) == MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_PROBES);
MIGSOCK_ASSERT(offset_of_buffer_type_of_service, offsetof(struct migsock_buffer_wire, type_of_service) == MIGSOCK_BUFFER_OFFSET_TYPE_OF_SERVICE);
MIGSOCK_ASSERT(offset_of_buffer_reserved, offsetof(struct migsock_buffer_wire, reserved) == MIGSOCK_BUFFER_OFFSET_RESERVED);
MIGSOCK_ASSERT(offset_of_buffer_send_queue_octets, offsetof(struct migsock_buffer_wire, send_queue_octets) == MIGSOCK_BUFFER_OFFSET_SEND_QUEUE_OCTETS);
MIGSOCK_ASSERT(offset_of_buffer_receive_queue_octets, offsetof(struct migsock_buffer_wire, receive_queue_octets) == MIGSOCK_BUFFER_OFFSET_RECEIVE_QUEUE_OCTETS);

/* A state buffer's fields in the byte order of the machine. They can hold any state buffer, valid or not. */
struct migsock_buffer {
	/* Magic: Says that this is a state buffer, and in which byte order it was written. */
	uint32_t magic;
	/* Version: Version of the format. */
	uint16_t version;
	/* Lowest Compatible Version: Lowest version whose readers can read this buffer. */
	uint16_t lowest_compatible_version;
	/* Total Octets: Length of the buffer, digest included. */
	uint32_t total_octets;
	/* Fixed Octets: Length of the fixed part; a later version may have more of it. */
	uint16_t fixed_octets;
	/* Round: The migration that the buffer belongs to. */
	uint16_t round;
	/* State: State of the connection at the instant of capture. */
	uint8_t state;
	/* Congestion Control: The algorithm that the application chose. */
	uint8_t congestion_control;
	/* Flags: What was negotiated, sent, received and chosen. */
	uint16_t flags;
	/* Peer Closed Round: The last round of the peer's migrations that this end closed. */
	uint16_t peer_closed_round;
	/* Local Port: TCP port of the moving endpoint at the source. */
	uint16_t local_port;
	/* Remote Port: TCP port of the remote. */
	uint16_t remote_port;
	/* SND.MSS: The peer's maximum segment size option, 536 if it sent none. */
	uint16_t snd_mss;
	/* RCV.MSS: The maximum segment size that was announced to the peer. */
	uint16_t rcv_mss;
	/* Snd.Wind.Shift: Shift of the windows that the peer offers. */
	uint8_t send_shift;
	/* Rcv.Wind.Shift: Shift of the windows that are offered to the peer. */
	uint8_t receive_shift;
	/* Local Host: IPv4 address of the moving endpoint at the source. */
	uint32_t local_host;
	/* Remote Host: IPv4 address of the remote. */
	uint32_t remote_host;
	/* SND.UNA: Oldest sequence number that is not acknowledged. */
	uint32_t snd_una;
	/* SND.NXT: Next sequence number to send. */
	uint32_t snd_nxt;
	/* SND.WL1: Sequence number of the segment that last updated the send window. */
	uint32_t snd_wl1;
	/* SND.WL2: Acknowledgment number of the segment that last updated the send window. */
	uint32_t snd_wl2;
	/* SND.WND: Octets that the peer offers, from its last acknowledgment on; already scaled. */
	uint32_t snd_wnd;
	/* MAX.SND.WND: Largest window that the peer ever offered, in octets. */
	uint32_t max_snd_wnd;
	/* RCV.NXT: Next sequence number expected. */
	uint32_t rcv_nxt;
	/* RCV.WND: Octets on offer to the peer beyond RCV.NXT; already scaled. */
	uint32_t rcv_wnd;
	/* MAX.RCV.WND: Largest window ever offered to the peer, in octets. */
	uint32_t max_rcv_wnd;
	/* SND.UP: Send urgent pointer. */
	uint32_t snd_up;
	/* RCV.UP: Receive urgent pointer. */
	uint32_t rcv_up;
	/* TS.Recent: The timestamp to echo (RFC 7323 section 4.3). */
	uint32_t ts_recent;
	/*
	 * Timestamp Clock: The timestamp that a segment sent at the instant of capture would have carried, in
	 * ticks of 1 ms.
	 */
	uint32_t ts_clock;
	/* Send Buffer: Octets that the send queue may hold. */
	uint32_t send_buffer;
	/* Receive Buffer: Octets that the receive queue may hold. */
	uint32_t receive_buffer;
	/* User Timeout: The user time-out in milliseconds; 0 for the default. */
	uint32_t user_timeout;
	/* Keep-alive Idle: Milliseconds of silence before the first probe. */
	uint32_t keep_alive_idle;
	/* Keep-alive Interval: Milliseconds between probes. */
	uint32_t keep_alive_interval;
	/* Keep-alive Probes: Probes without an answer that end the connection. */
	uint16_t keep_alive_probes;
	/* Type of Service: Octet 1 of the IPv4 header of every segment. */
	uint8_t type_of_service;
	/* Reserved: Zero. */
	uint8_t reserved;
	/* Send Queue Octets: Length of the send queue, which begins at SND.UNA. */
	uint32_t send_queue_octets;
	/*
	 * Receive Queue Octets: Length of the receive queue, which ends at RCV.NXT or before the FIN that was
	 * received.
	 */
	uint32_t receive_queue_octets;
};

/* Every field in the order of the wire, as X(member, name in spec/, octets). */
#define MIGSOCK_BUFFER_FIELDS(X) \
	X(magic, "magic", 4) \
	X(version, "version", 2) \
	X(lowest_compatible_version, "lowestCompatibleVersion", 2) \
	X(total_octets, "totalOctets", 4) \
	X(fixed_octets, "fixedOctets", 2) \
	X(round, "round", 2) \
	X(state, "state", 1) \
	X(congestion_control, "congestionControl", 1) \
	X(flags, "flags", 2) \
	X(peer_closed_round, "peerClosedRound", 2) \
	X(local_port, "localPort", 2) \
	X(remote_port, "remotePort", 2) \
	X(snd_mss, "sndMss", 2) \
	X(rcv_mss, "rcvMss", 2) \
	X(send_shift, "sendShift", 1) \
	X(receive_shift, "receiveShift", 1) \
	X(local_host, "localHost", 4) \
	X(remote_host, "remoteHost", 4) \
	X(snd_una, "sndUna", 4) \
	X(snd_nxt, "sndNxt", 4) \
	X(snd_wl1, "sndWl1", 4) \
	X(snd_wl2, "sndWl2", 4) \
	X(snd_wnd, "sndWnd", 4) \
	X(max_snd_wnd, "maxSndWnd", 4) \
	X(rcv_nxt, "rcvNxt", 4) \
	X(rcv_wnd, "rcvWnd", 4) \
	X(max_rcv_wnd, "maxRcvWnd", 4) \
	X(snd_up, "sndUp", 4) \
	X(rcv_up, "rcvUp", 4) \
	X(ts_recent, "tsRecent", 4) \
	X(ts_clock, "tsClock", 4) \
	X(send_buffer, "sendBuffer", 4) \
	X(receive_buffer, "receiveBuffer", 4) \
	X(user_timeout, "userTimeout", 4) \
	X(keep_alive_idle, "keepAliveIdle", 4) \
	X(keep_alive_interval, "keepAliveInterval", 4) \
	X(keep_alive_probes, "keepAliveProbes", 2) \
	X(type_of_service, "typeOfService", 1) \
	X(reserved, "reserved", 1) \
	X(send_queue_octets, "sendQueueOctets", 4) \
	X(receive_queue_octets, "receiveQueueOctets", 4)

/* Reads the MIGSOCK_BUFFER_FIXED_OCTETS octets of a state buffer, whatever they hold. */
static inline void migsock_buffer_read(struct migsock_buffer *buffer, const uint8_t *octets)
{
	buffer->magic = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_MAGIC);
	buffer->version = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_VERSION);
	buffer->lowest_compatible_version = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_LOWEST_COMPATIBLE_VERSION);
	buffer->total_octets = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_TOTAL_OCTETS);
	buffer->fixed_octets = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_FIXED_OCTETS);
	buffer->round = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_ROUND);
	buffer->state = migsock_get8(octets + MIGSOCK_BUFFER_OFFSET_STATE);
	buffer->congestion_control = migsock_get8(octets + MIGSOCK_BUFFER_OFFSET_CONGESTION_CONTROL);
	buffer->flags = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_FLAGS);
	buffer->peer_closed_round = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_PEER_CLOSED_ROUND);
	buffer->local_port = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_LOCAL_PORT);
	buffer->remote_port = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_REMOTE_PORT);
	buffer->snd_mss = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_SND_MSS);
	buffer->rcv_mss = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_RCV_MSS);
	buffer->send_shift = migsock_get8(octets + MIGSOCK_BUFFER_OFFSET_SEND_SHIFT);
	buffer->receive_shift = migsock_get8(octets + MIGSOCK_BUFFER_OFFSET_RECEIVE_SHIFT);
	buffer->local_host = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_LOCAL_HOST);
	buffer->remote_host = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_REMOTE_HOST);
	buffer->snd_una = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SND_UNA);
	buffer->snd_nxt = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SND_NXT);
	buffer->snd_wl1 = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SND_WL1);
	buffer->snd_wl2 = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SND_WL2);
	buffer->snd_wnd = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SND_WND);
	buffer->max_snd_wnd = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_MAX_SND_WND);
	buffer->rcv_nxt = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_RCV_NXT);
	buffer->rcv_wnd = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_RCV_WND);
	buffer->max_rcv_wnd = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_MAX_RCV_WND);
	buffer->snd_up = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SND_UP);
	buffer->rcv_up = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_RCV_UP);
	buffer->ts_recent = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_TS_RECENT);
	buffer->ts_clock = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_TS_CLOCK);
	buffer->send_buffer = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SEND_BUFFER);
	buffer->receive_buffer = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_RECEIVE_BUFFER);
	buffer->user_timeout = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_USER_TIMEOUT);
	buffer->keep_alive_idle = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_IDLE);
	buffer->keep_alive_interval = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_INTERVAL);
	buffer->keep_alive_probes = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_PROBES);
	buffer->type_of_service = migsock_get8(octets + MIGSOCK_BUFFER_OFFSET_TYPE_OF_SERVICE);
	buffer->reserved = migsock_get8(octets + MIGSOCK_BUFFER_OFFSET_RESERVED);
	buffer->send_queue_octets = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_SEND_QUEUE_OCTETS);
	buffer->receive_queue_octets = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_RECEIVE_QUEUE_OCTETS);
}

/* Writes the MIGSOCK_BUFFER_FIXED_OCTETS octets of a state buffer, whatever it holds. */
static inline void migsock_buffer_write(uint8_t *octets, const struct migsock_buffer *buffer)
{
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_MAGIC, buffer->magic);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_VERSION, buffer->version);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_LOWEST_COMPATIBLE_VERSION, buffer->lowest_compatible_version);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_TOTAL_OCTETS, buffer->total_octets);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_FIXED_OCTETS, buffer->fixed_octets);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_ROUND, buffer->round);
	migsock_put8(octets + MIGSOCK_BUFFER_OFFSET_STATE, buffer->state);
	migsock_put8(octets + MIGSOCK_BUFFER_OFFSET_CONGESTION_CONTROL, buffer->congestion_control);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_FLAGS, buffer->flags);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_PEER_CLOSED_ROUND, buffer->peer_closed_round);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_LOCAL_PORT, buffer->local_port);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_REMOTE_PORT, buffer->remote_port);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_SND_MSS, buffer->snd_mss);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_RCV_MSS, buffer->rcv_mss);
	migsock_put8(octets + MIGSOCK_BUFFER_OFFSET_SEND_SHIFT, buffer->send_shift);
	migsock_put8(octets + MIGSOCK_BUFFER_OFFSET_RECEIVE_SHIFT, buffer->receive_shift);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_LOCAL_HOST, buffer->local_host);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_REMOTE_HOST, buffer->remote_host);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SND_UNA, buffer->snd_una);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SND_NXT, buffer->snd_nxt);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SND_WL1, buffer->snd_wl1);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SND_WL2, buffer->snd_wl2);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SND_WND, buffer->snd_wnd);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_MAX_SND_WND, buffer->max_snd_wnd);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_RCV_NXT, buffer->rcv_nxt);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_RCV_WND, buffer->rcv_wnd);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_MAX_RCV_WND, buffer->max_rcv_wnd);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SND_UP, buffer->snd_up);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_RCV_UP, buffer->rcv_up);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_TS_RECENT, buffer->ts_recent);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_TS_CLOCK, buffer->ts_clock);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SEND_BUFFER, buffer->send_buffer);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_RECEIVE_BUFFER, buffer->receive_buffer);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_USER_TIMEOUT, buffer->user_timeout);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_IDLE, buffer->keep_alive_idle);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_INTERVAL, buffer->keep_alive_interval);
	migsock_put16(octets + MIGSOCK_BUFFER_OFFSET_KEEP_ALIVE_PROBES, buffer->keep_alive_probes);
	migsock_put8(octets + MIGSOCK_BUFFER_OFFSET_TYPE_OF_SERVICE, buffer->type_of_service);
	migsock_put8(octets + MIGSOCK_BUFFER_OFFSET_RESERVED, buffer->reserved);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_SEND_QUEUE_OCTETS, buffer->send_queue_octets);
	migsock_put32(octets + MIGSOCK_BUFFER_OFFSET_RECEIVE_QUEUE_OCTETS, buffer->receive_queue_octets);
}

/* The first rule for a single field that a state buffer breaks; 0 for none. */
static inline uint32_t migsock_buffer_field_problem(const struct migsock_buffer *buffer)
{
	if ((buffer->state == 0x00u) || (buffer->state >= 0x07u))
		return MIGSOCK_BUFFER_PROBLEM_STATE;
	if (buffer->congestion_control >= 0x03u)
		return MIGSOCK_BUFFER_PROBLEM_CONGESTION_CONTROL;
	if (buffer->flags >= 0x0400u)
		return MIGSOCK_BUFFER_PROBLEM_FLAGS;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_PEER_CLOSED_ROUND) == 0 && buffer->peer_closed_round != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if (buffer->local_port == 0x0000u)
		return MIGSOCK_BUFFER_PROBLEM_ZERO_PORT;
	if (buffer->remote_port == 0x0000u)
		return MIGSOCK_BUFFER_PROBLEM_ZERO_PORT;
	if (buffer->snd_mss == 0x0000u)
		return MIGSOCK_BUFFER_PROBLEM_MSS;
	if (buffer->rcv_mss == 0x0000u)
		return MIGSOCK_BUFFER_PROBLEM_MSS;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_WINDOW_SCALE) == 0 && buffer->send_shift != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_WINDOW_SCALE) != 0 && (buffer->send_shift >= 0x0fu))
		return MIGSOCK_BUFFER_PROBLEM_WINDOW_SCALE_SHIFT;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_WINDOW_SCALE) == 0 && buffer->receive_shift != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_WINDOW_SCALE) != 0 && (buffer->receive_shift >= 0x0fu))
		return MIGSOCK_BUFFER_PROBLEM_WINDOW_SCALE_SHIFT;
	if (buffer->local_host == 0x00000000u)
		return MIGSOCK_BUFFER_PROBLEM_ZERO_HOST;
	if (buffer->local_host >= 0xe0000000u && buffer->local_host <= 0xefffffffu)
		return MIGSOCK_BUFFER_PROBLEM_MULTICAST_HOST;
	if (buffer->local_host == 0xffffffffu)
		return MIGSOCK_BUFFER_PROBLEM_BROADCAST_HOST;
	if (buffer->remote_host == 0x00000000u)
		return MIGSOCK_BUFFER_PROBLEM_ZERO_HOST;
	if (buffer->remote_host >= 0xe0000000u && buffer->remote_host <= 0xefffffffu)
		return MIGSOCK_BUFFER_PROBLEM_MULTICAST_HOST;
	if (buffer->remote_host == 0xffffffffu)
		return MIGSOCK_BUFFER_PROBLEM_BROADCAST_HOST;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_URGENT_SENT) == 0 && buffer->snd_up != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_URGENT_RECEIVED) == 0 && buffer->rcv_up != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_TIMESTAMPS) == 0 && buffer->ts_recent != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_TIMESTAMPS) == 0 && buffer->ts_clock != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if (buffer->send_buffer == 0x00000000u)
		return MIGSOCK_BUFFER_PROBLEM_BUFFER_SIZE;
	if (buffer->receive_buffer == 0x00000000u)
		return MIGSOCK_BUFFER_PROBLEM_BUFFER_SIZE;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_KEEP_ALIVE) == 0 && buffer->keep_alive_idle != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_KEEP_ALIVE) != 0 && (buffer->keep_alive_idle == 0x00000000u))
		return MIGSOCK_BUFFER_PROBLEM_KEEP_ALIVE;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_KEEP_ALIVE) == 0 && buffer->keep_alive_interval != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_KEEP_ALIVE) != 0 && (buffer->keep_alive_interval == 0x00000000u))
		return MIGSOCK_BUFFER_PROBLEM_KEEP_ALIVE;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_KEEP_ALIVE) == 0 && buffer->keep_alive_probes != 0)
		return MIGSOCK_BUFFER_PROBLEM_UNUSED_NOT_ZERO;
	if ((buffer->flags & MIGSOCK_BUFFER_FLAG_KEEP_ALIVE) != 0 && (buffer->keep_alive_probes == 0x0000u))
		return MIGSOCK_BUFFER_PROBLEM_KEEP_ALIVE;
	if (buffer->reserved >= 0x01u)
		return MIGSOCK_BUFFER_PROBLEM_RESERVED;
	return 0;
}

#endif /* MIGSOCK_H */
