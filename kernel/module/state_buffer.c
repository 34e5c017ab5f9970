// SPDX-License-Identifier: GPL-2.0
/* The state buffer as octets: whether one can be read, and the seal of one. */
#include "internal.h"

#include <crypto/sha2.h>

static bool ms_has(const struct migsock_buffer *buffer,
		   enum migsock_buffer_flag flag)
{
	return buffer->flags & flag;
}

/* MIG-BUF-MAGIC, MIG-BUF-BYTE-ORDER */
static u32 ms_check_magic(const u8 *octets, size_t length)
{
	u32 magic;

	if (length < MIGSOCK_BUFFER_OFFSET_VERSION)
		return MIGSOCK_BUFFER_PROBLEM_TRUNCATED;
	magic = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_MAGIC);
	if (magic == MIGSOCK_BUFFER_MAGIC)
		return 0;
	return magic == swab32(MIGSOCK_BUFFER_MAGIC) ?
	       MIGSOCK_BUFFER_PROBLEM_BYTE_ORDER :
	       MIGSOCK_BUFFER_PROBLEM_MAGIC;
}

/* MIG-BUF-LENGTH */
static u32 ms_check_length(const u8 *octets, size_t length)
{
	u32 total;

	if (length < MIGSOCK_BUFFER_OFFSET_FIXED_OCTETS)
		return MIGSOCK_BUFFER_PROBLEM_TRUNCATED;
	total = migsock_get32(octets + MIGSOCK_BUFFER_OFFSET_TOTAL_OCTETS);
	if (length < total)
		return MIGSOCK_BUFFER_PROBLEM_TRUNCATED;
	return length > total ? MIGSOCK_BUFFER_PROBLEM_LENGTH : 0;
}

/* MIG-BUF-COMPATIBLE */
static u32 ms_check_version(const u8 *octets)
{
	u16 version = migsock_get16(octets + MIGSOCK_BUFFER_OFFSET_VERSION);
	u16 lowest = migsock_get16(octets +
		MIGSOCK_BUFFER_OFFSET_LOWEST_COMPATIBLE_VERSION);

	if (version < MIGSOCK_BUFFER_VERSION ||
	    lowest < MIGSOCK_BUFFER_LOWEST_COMPATIBLE_VERSION ||
	    lowest > MIGSOCK_BUFFER_VERSION)
		return MIGSOCK_BUFFER_PROBLEM_VERSION;
	return 0;
}

/* MIG-BUF-DIGEST */
static u32 ms_check_digest(const u8 *octets, size_t length)
{
	u8 digest[SHA256_DIGEST_SIZE];
	size_t end;

	BUILD_BUG_ON(SHA256_DIGEST_SIZE != MIGSOCK_BUFFER_DIGEST_OCTETS);
	if (length < MIGSOCK_BUFFER_FIXED_OCTETS + SHA256_DIGEST_SIZE)
		return MIGSOCK_BUFFER_PROBLEM_TRUNCATED;
	end = length - SHA256_DIGEST_SIZE;
	sha256(octets, end, digest);
	return memcmp(digest, octets + end, sizeof(digest)) ?
	       MIGSOCK_BUFFER_PROBLEM_DIGEST : 0;
}

/* MIG-BUF-FIXED-PART, MIG-BUF-LAYOUT */
static u32 ms_check_layout(const struct migsock_buffer *buffer)
{
	u64 octets = (u64)buffer->fixed_octets + buffer->send_queue_octets +
		     buffer->receive_queue_octets +
		     MIGSOCK_BUFFER_DIGEST_OCTETS;

	if (buffer->version == MIGSOCK_BUFFER_VERSION ?
	    buffer->fixed_octets != MIGSOCK_BUFFER_FIXED_OCTETS :
	    buffer->fixed_octets < MIGSOCK_BUFFER_FIXED_OCTETS)
		return MIGSOCK_BUFFER_PROBLEM_FIXED_OCTETS;
	return octets == buffer->total_octets ?
	       0 : MIGSOCK_BUFFER_PROBLEM_QUEUE_LENGTH;
}

/* MIG-BUF-FIN */
static u32 ms_check_fin(const struct migsock_buffer *buffer)
{
	bool sent = ms_has(buffer, MIGSOCK_BUFFER_FLAG_FIN_SENT);
	bool received = ms_has(buffer, MIGSOCK_BUFFER_FLAG_FIN_RECEIVED);
	bool right;

	switch (buffer->state) {
	case MIGSOCK_BUFFER_STATE_ESTABLISHED:
		right = !sent && !received;
		break;
	case MIGSOCK_BUFFER_STATE_CLOSE_WAIT:
		right = !sent && received;
		break;
	case MIGSOCK_BUFFER_STATE_FIN_WAIT_1:
		right = !received;
		break;
	case MIGSOCK_BUFFER_STATE_FIN_WAIT_2:
		right = sent && !received;
		break;
	default:
		right = received;
		break;
	}
	return right ? 0 : MIGSOCK_BUFFER_PROBLEM_FIN;
}

/* MIG-BUF-SENT */
static u32 ms_check_sent(const struct migsock_buffer *buffer)
{
	u32 sent = buffer->snd_nxt - buffer->snd_una;
	u32 queued = buffer->send_queue_octets;
	bool right;

	if (buffer->state == MIGSOCK_BUFFER_STATE_FIN_WAIT_2)
		right = sent == 0 && queued == 0;
	else if (ms_has(buffer, MIGSOCK_BUFFER_FLAG_FIN_SENT))
		right = sent == queued + 1;
	else
		right = sent <= queued && (s32)sent >= 0;
	return right ? 0 : MIGSOCK_BUFFER_PROBLEM_SEQUENCE;
}

/* MIG-BUF-WINDOW */
static u32 ms_check_windows(const struct migsock_buffer *buffer)
{
	if (buffer->snd_wnd > buffer->max_snd_wnd ||
	    buffer->max_snd_wnd > (u32)U16_MAX << buffer->send_shift ||
	    buffer->rcv_wnd > buffer->max_rcv_wnd ||
	    buffer->max_rcv_wnd > (u32)U16_MAX << buffer->receive_shift)
		return MIGSOCK_BUFFER_PROBLEM_WINDOW;
	return 0;
}

/* MIG-BUF-URGENT */
static u32 ms_check_urgent(const struct migsock_buffer *buffer)
{
	u32 unread = buffer->receive_queue_octets;

	if (ms_has(buffer, MIGSOCK_BUFFER_FLAG_FIN_RECEIVED))
		unread++;
	if (ms_has(buffer, MIGSOCK_BUFFER_FLAG_URGENT_SENT) &&
	    !ms_is_within(buffer->snd_una, buffer->snd_up,
			  buffer->snd_una + buffer->send_queue_octets))
		return MIGSOCK_BUFFER_PROBLEM_URGENT;
	if (ms_has(buffer, MIGSOCK_BUFFER_FLAG_URGENT_RECEIVED) &&
	    !ms_is_within(buffer->rcv_nxt - unread, buffer->rcv_up,
			  buffer->rcv_nxt + buffer->rcv_wnd + U16_MAX))
		return MIGSOCK_BUFFER_PROBLEM_URGENT;
	return 0;
}

/*
 * The first reason for which a state buffer is refused (MIG-BUF-REASON), 0 for
 * none; buffer holds its fixed part then.
 */
u32 ms_buffer_check(const u8 *octets, size_t length,
		    struct migsock_buffer *buffer)
{
	u32 problem = ms_check_magic(octets, length);

	if (!problem)
		problem = ms_check_length(octets, length);
	if (!problem)
		problem = ms_check_version(octets);
	if (!problem)
		problem = ms_check_digest(octets, length);
	if (problem)
		return problem;
	migsock_buffer_read(buffer, octets);
	problem = ms_check_layout(buffer);
	if (!problem)
		problem = migsock_buffer_field_problem(buffer);
	if (!problem)
		problem = ms_check_fin(buffer);
	if (!problem)
		problem = ms_check_sent(buffer);
	if (!problem)
		problem = ms_check_windows(buffer);
	return problem ? problem : ms_check_urgent(buffer);
}

/* Writes the fixed part in front of the queues and the digest behind them. */
void ms_buffer_seal(u8 *octets, const struct migsock_buffer *buffer)
{
	size_t end = buffer->total_octets - MIGSOCK_BUFFER_DIGEST_OCTETS;

	migsock_buffer_write(octets, buffer);
	sha256(octets, end, octets + end);
}
