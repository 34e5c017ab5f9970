// SPDX-License-Identifier: GPL-2.0
/*
 * The moving end where it is going to be: mute and deaf until the remote has
 * answered (spec/machine/destination.yaml). Called with the lock of the socket.
 */
#include "internal.h"

bool ms_destination_is_mute(const struct ms_association *a)
{
	return a->destination.state == MS_DST_MUTE ||
	       a->destination.state == MS_DST_RESTARTING;
}

/* Makes a restored socket, which is silent and deaf, a destination. */
void ms_destination_land(struct ms_association *a,
			 const struct migsock_buffer *buffer)
{
	struct ms_destination *destination = &a->destination;

	destination->state = MS_DST_MUTE;
	destination->old.host = htonl(buffer->local_host);
	destination->old.port = htons(buffer->local_port);
	destination->tuple = ms_tuple_of(a->sk);
	destination->expires = jiffies + ms_patience();
	a->own = buffer->round;	/* MIG-RND-TRAVELS */
	if (buffer->flags & MIGSOCK_BUFFER_FLAG_PEER_CLOSED_ROUND)
		a->closed = buffer->peer_closed_round;
	ms_count(a->net, MS_RESTORED);
	pr_debug("restored in round %d\n", a->own);
}

static bool ms_has_contents(const struct ms_association *a,
			    const struct migsock_restart *contents)
{
	struct ms_tuple tuple = ms_tuple_of(a->sk);

	if (!contents->old_host && !contents->old_port &&
	    !contents->new_host && !contents->new_port)
		return true;
	return contents->old_host == a->destination.old.host &&
	       contents->old_port == a->destination.old.port &&
	       contents->new_host == tuple.laddr &&
	       contents->new_port == tuple.lport;
}

/* Announces the socket to the remote (MIG-DST-RESTART): 0, -EINVAL or -EBUSY. */
int ms_destination_restart(struct ms_association *a,
			   const struct migsock_restart *contents)
{
	unsigned int interval = READ_ONCE(a->net->restart_interval_ms);

	if (a->destination.state == MS_DST_NONE || !ms_has_contents(a, contents))
		return -EINVAL;
	if (a->destination.state != MS_DST_MUTE)
		return -EBUSY;
	a->destination.state = MS_DST_RESTARTING;
	ms_begin(a, &a->destination.restart, MIGSOCK_OP_REMOTE_RESTART, a->own,
		 0, msecs_to_jiffies(interval));
	return 0;
}

static void ms_take_window(struct sock *sk, u16 field)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->snd_wnd = (u32)field << tp->rx_opt.snd_wscale;
	tp->max_window = max(tp->max_window, tp->snd_wnd);
	tp->pred_flags = 0;
}

/* The remote goes on with this socket, and so does its application. */
void ms_destination_live(struct ms_association *a, u16 window)
{
	struct sock *sk = a->sk;

	a->destination.state = MS_DST_LIVE;
	a->destination.restart.active = false;
	ms_guard_path(a);		/* MIG-DST-NEW-PATH */
	ms_take_window(sk, window);	/* MIG-DST-LIVE */
	ms_undeafen(a);
	ms_restrain(a, MS_FREE);
	ms_send_ack(sk);
	ms_mark_lost(sk);
	ms_kick(sk);
	ms_count(a->net, MS_LANDED);
	ms_report(a, MIGSOCK_OUTCOME_MIGRATED, 0);
	ms_schedule(a);
}

static void ms_acked(struct ms_association *a, const struct ms_segment *segment)
{
	if (!ms_handoff_land(a, segment))
		ms_destination_live(a, segment->window);
}

/* Drops the socket without a segment (MIG-DST-END). */
static void ms_drop(struct ms_association *a, u32 outcome, u32 reason)
{
	ms_vanish(a);
	ms_report(a, outcome, reason);
	ms_handoff_fail(a);
}

/* The owner has no more use for the socket. */
void ms_destination_abandon(struct ms_association *a)
{
	if (ms_destination_is_mute(a))
		ms_drop(a, MIGSOCK_OUTCOME_NONE, 0);
}

/* An answer with plausible numbers (MIG-RND-ANSWER-AWAITED). */
void ms_destination_answer(struct ms_association *a,
			   const struct ms_segment *segment)
{
	const struct ms_address *old = &a->destination.old;
	const struct migsock_message *message = &segment->message;
	struct ms_tuple tuple = ms_tuple_of(a->sk);

	if (a->destination.state != MS_DST_RESTARTING ||
	    message->round != a->own ||
	    !ms_is_at(old->host, old->port, message->old_host,
		      message->old_port) ||
	    !ms_is_at(tuple.laddr, tuple.lport, message->new_host,
		      message->new_port))
		ms_count(a->net, MS_UNAWAITED);
	else if (message->operation == MIGSOCK_OP_RESTART_ACK)
		ms_acked(a, segment);	/* MIG-DST-ONLY-ACK */
	else if (message->operation >= MIGSOCK_REJECTION_BASE)
		ms_drop(a, MIGSOCK_OUTCOME_RESTART_REJECTED,
			message->operation);
	else
		ms_count(a->net, MS_UNAWAITED);
}

/* A RST for a mute socket (MIG-CAR-RST-EXACT). */
void ms_destination_quarantine(struct ms_association *a, u32 seq)
{
	if (a->destination.state == MS_DST_RESTARTING &&
	    seq == tcp_sk(a->sk)->rcv_nxt)
		ms_drop(a, MIGSOCK_OUTCOME_RESTART_RESET, 0);
}

bool ms_destination_next(const struct ms_association *a, unsigned long *due)
{
	const struct ms_destination *destination = &a->destination;

	if (!ms_destination_is_mute(a))
		return false;
	if (time_before(destination->expires, *due))
		*due = destination->expires;
	if (destination->restart.active &&
	    time_before(destination->restart.due, *due))
		*due = destination->restart.due;
	return true;
}

void ms_destination_timer(struct ms_association *a)
{
	struct ms_destination *destination = &a->destination;

	if (!ms_destination_is_mute(a))
		return;
	if (time_after_eq(jiffies, destination->expires))
		ms_drop(a, MIGSOCK_OUTCOME_UNKNOWN, 0);
	else if (ms_is_due(&destination->restart))
		ms_repeat(a, &destination->restart);
}
