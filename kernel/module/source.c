// SPDX-License-Identifier: GPL-2.0
/*
 * The moving end where it was: request, capture, cancel, discard
 * (spec/machine/source.yaml). Called with the lock of the socket.
 */
#include "internal.h"

/* How often a message is sent at most. */
#define MS_REQUEST_TRIES 6
#define MS_CANCEL_TRIES 12

/* Whether the socket is captured, so that its tuple is quarantined. */
bool ms_source_is_frozen(const struct ms_association *a)
{
	return a->source.state == MS_SRC_FROZEN ||
	       a->source.state == MS_SRC_CANCELLING;
}

static bool ms_is_migrating(const struct ms_association *a)
{
	return a->source.state != MS_SRC_LIVE;
}

/* Begins a migration: 0, -EBUSY or -ENOTCONN. */
int ms_source_request(struct ms_association *a)
{
	struct ms_source *source = &a->source;

	if (ms_is_migrating(a) || a->remote.suspended || a->guest ||
	    ms_destination_is_mute(a))
		return -EBUSY;	/* MIG-SRC-EBUSY */
	if (!ms_is_migratable(a->sk))
		return -ENOTCONN;	/* MIG-SRC-STATES */
	if (!ms_has_room(a->net))
		return -ENOMEM;
	/* MIG-RND-NEXT */
	a->own = a->own == MS_NO_ROUND ? 0 : (u16)(a->own + 1);
	source->withdrawal.active = false;	/* this round supersedes it */
	source->state = MS_SRC_REQUESTING;
	ms_restrain(a, MS_NO_NEW_DATA);
	ms_begin(a, &source->pending, MIGSOCK_OP_MIGRATION_REQUEST, a->own,
		 MS_REQUEST_TRIES, ms_rto(a->sk));
	return 0;
}

/* Ends a migration before the capture. */
static void ms_source_go_on(struct ms_association *a)
{
	a->source.state = MS_SRC_LIVE;
	a->source.pending.active = false;
	ms_restrain(a, MS_FREE);
	ms_kick(a->sk);
}

static void ms_withdraw(struct ms_association *a, u16 round)
{
	ms_begin(a, &a->source.withdrawal, MIGSOCK_OP_CANCEL, round,
		 MS_CANCEL_TRIES, ms_rto(a->sk));
}

/* The same, and tells the remote so, reliably (MIG-SRC-GIVE-UP). */
static void ms_give_up(struct ms_association *a)
{
	ms_withdraw(a, a->own);
	ms_source_go_on(a);
}

/* The peer asks to migrate, too, and goes first (MIG-CRS-YIELD). */
void ms_source_yield(struct ms_association *a)
{
	ms_give_up(a);
	ms_report(a, MIGSOCK_OUTCOME_YIELDED, 0);
}

/*
 * First half of the capture: from here on no segment reaches the socket that has
 * not passed the hook already. 0, -EBUSY, -ENOTCONN or -ENOMEM.
 */
int ms_source_freeze(struct ms_association *a)
{
	int err;

	if (a->source.state != MS_SRC_HELD || a->source.freezing)
		return -EBUSY;	/* MIG-SRC-FREEZE-AFTER-ACK */
	if (!ms_is_migratable(a->sk))
		return -ENOTCONN;
	err = ms_guard_socket(a, MS_GUARD_FROZEN);
	if (!err)
		a->source.freezing = true;
	return err;
}

void ms_source_unfreeze(struct ms_association *a)
{
	if (a->source.freezing && a->guard &&
	    a->guard->kind == MS_GUARD_FROZEN)
		ms_unguard_socket(a);
	a->source.freezing = false;
}

/* Second half: the state of the socket is captured (MIG-SRC-FREEZE). */
void ms_source_frozen(struct ms_association *a)
{
	a->source.freezing = false;
	a->source.state = MS_SRC_FROZEN;
	a->source.frozen_at = jiffies;
	a->source.reported_late = false;
	ms_restrain(a, MS_SILENT);
	ms_deafen(a);
	ms_count(a->net, MS_FROZEN);
	pr_debug("frozen in round %d\n", a->own);
}

static void ms_begin_cancel(struct ms_association *a)
{
	a->source.state = MS_SRC_CANCELLING;
	ms_begin(a, &a->source.pending, MIGSOCK_OP_CANCEL, a->own,
		 MS_CANCEL_TRIES, ms_rto(a->sk));
}

/* Calls the migration off: 0 or -EINVAL. */
int ms_source_cancel(struct ms_association *a)
{
	if (a->source.state == MS_SRC_LIVE || a->source.state == MS_SRC_GONE)
		return -EINVAL;
	if (a->source.freezing)
		return -EBUSY;
	if (ms_source_is_frozen(a))
		ms_begin_cancel(a);
	else
		ms_give_up(a);
	return 0;
}

/* Drops a captured socket (MIG-SRC-DISCARD): 0, -EINVAL or -EBUSY. */
int ms_source_discard(struct ms_association *a, u32 flags)
{
	bool forced = flags & MIGSOCK_DISCARD_FORCE;
	bool runs = flags & MIGSOCK_DISCARD_DESTINATION_RUNS;

	if (!ms_source_is_frozen(a))
		return -EINVAL;
	/* MIG-SRC-DISCARD-REFUSED */
	if (!forced && (a->source.state == MS_SRC_CANCELLING || !runs))
		return -EBUSY;
	pr_debug("discarded in round %d\n", a->own);
	ms_vanish(a);
	return 0;
}

static void ms_thaw(struct ms_association *a)
{
	a->source.state = MS_SRC_LIVE;
	a->source.pending.active = false;
	ms_unguard_socket(a);
	ms_undeafen(a);
	ms_restrain(a, MS_FREE);	/* MIG-SRC-THAW */
	ms_count(a->net, MS_THAWED);
	ms_report(a, MIGSOCK_OUTCOME_THAWED, 0);
	ms_kick(a->sk);
}

/* The remote is suspended in a round that this end has not asked for. */
static void ms_stray_ack(struct ms_association *a, u16 round)
{
	if (ms_is_after(round, a->own))
		a->own = round;	/* MIG-RND-STRAY-ACK */
	switch (a->source.state) {
	case MS_SRC_LIVE:
		ms_withdraw(a, round);
		break;
	case MS_SRC_CANCELLING:
		ms_begin_cancel(a);
		break;
	case MS_SRC_REQUESTING:
	case MS_SRC_HELD:
		ms_give_up(a);
		ms_report(a, MIGSOCK_OUTCOME_REQUEST_REJECTED, 0);
		break;
	default:
		break;
	}
}

static void ms_request_ack(struct ms_association *a, u16 round)
{
	struct ms_source *source = &a->source;

	if (source->state == MS_SRC_REQUESTING && round == a->own) {
		source->pending.active = false;
		source->state = MS_SRC_HELD;
		pr_debug("held in round %u\n", round);
		return;
	}
	if (ms_is_migrating(a) && !ms_is_after(round, a->own))
		return;
	if (source->withdrawal.active && source->withdrawal.round == round)
		return;
	ms_stray_ack(a, round);
}

static void ms_cancel_ack(struct ms_association *a, u16 round)
{
	struct ms_source *source = &a->source;

	if (source->withdrawal.active && source->withdrawal.round == round)
		source->withdrawal.active = false;
	if (source->state == MS_SRC_CANCELLING && round == a->own)
		ms_thaw(a);
}

static void ms_request_rejected(struct ms_association *a, u16 operation)
{
	if (operation == MIGSOCK_OP_REJECT_BUSY)
		ms_give_up(a);
	else
		ms_source_go_on(a);
	ms_report(a, MIGSOCK_OUTCOME_REQUEST_REJECTED, operation);
}

static void ms_cancel_rejected(struct ms_association *a, u16 operation)
{
	if (operation == MIGSOCK_OP_REJECT_MOVED) {
		ms_vanish(a);	/* MIG-SRC-DROP */
		ms_report(a, MIGSOCK_OUTCOME_MOVED, 0);
	} else {
		ms_report(a, MIGSOCK_OUTCOME_CANCEL_REJECTED, operation);
	}
}

static void ms_rejected(struct ms_association *a,
			const struct migsock_message *message)
{
	struct ms_source *source = &a->source;
	u16 round = message->round;

	/* MIG-SRC-CANCEL */
	if (message->operation == MIGSOCK_OP_REJECT_MOVED &&
	    source->withdrawal.active && source->withdrawal.round == round)
		source->withdrawal.active = false;
	if (round != a->own)
		return;
	if (source->state == MS_SRC_REQUESTING)
		ms_request_rejected(a, message->operation);
	else if (source->state == MS_SRC_CANCELLING)
		ms_cancel_rejected(a, message->operation);
}

/* An answer with plausible numbers (MIG-RND-ANSWER-AWAITED). */
void ms_source_answer(struct ms_association *a,
		      const struct ms_segment *segment)
{
	const struct migsock_message *message = &segment->message;

	if (message->operation == MIGSOCK_OP_REQUEST_ACK)
		ms_request_ack(a, message->round);
	else if (message->operation == MIGSOCK_OP_CANCEL_ACK)
		ms_cancel_ack(a, message->round);
	else if (message->operation >= MIGSOCK_REJECTION_BASE)
		ms_rejected(a, message);
	else
		ms_count(a->net, MS_UNAWAITED);
}

/* What comes for a frozen socket and is no message. */
void ms_source_quarantine(struct ms_association *a, bool reset, u32 seq)
{
	struct ms_source *source = &a->source;

	if (reset) {
		if (source->state != MS_SRC_CANCELLING ||
		    seq != tcp_sk(a->sk)->rcv_nxt)
			return;	/* MIG-CAR-RST-EXACT */
		ms_vanish(a);
		ms_report(a, MIGSOCK_OUTCOME_SOURCE_RESET, 0);
		return;
	}
	if (source->reported_late ||
	    time_before_eq(jiffies, source->frozen_at + ms_suspension(a->net)))
		return;
	source->reported_late = true;	/* MIG-SRC-LATE-TRAFFIC */
	ms_report(a, MIGSOCK_OUTCOME_LATE_TRAFFIC, 0);
}

bool ms_source_next(const struct ms_association *a, unsigned long *due)
{
	const struct ms_source *source = &a->source;
	bool any = false;

	if (source->pending.active) {
		any = true;
		if (time_before(source->pending.due, *due))
			*due = source->pending.due;
	}
	if (source->withdrawal.active) {
		any = true;
		if (time_before(source->withdrawal.due, *due))
			*due = source->withdrawal.due;
	}
	return any;
}

static void ms_exhausted(struct ms_association *a)
{
	if (a->source.state == MS_SRC_REQUESTING) {
		ms_give_up(a);
		ms_report(a, MIGSOCK_OUTCOME_REQUEST_UNANSWERED, 0);
	} else {
		/* decides nothing (MIG-SRC-THAW) */
		ms_report(a, MIGSOCK_OUTCOME_CANCEL_UNANSWERED, 0);
	}
}

void ms_source_timer(struct ms_association *a)
{
	struct ms_source *source = &a->source;

	if (a->sk->sk_state == TCP_CLOSE) {
		/* The connection has ended by itself. */
		source->pending.active = false;
		source->withdrawal.active = false;
		return;
	}
	if (ms_is_due(&source->pending)) {
		ms_repeat(a, &source->pending);
		if (!source->pending.active)
			ms_exhausted(a);
	}
	if (ms_is_due(&source->withdrawal))
		ms_repeat(a, &source->withdrawal);
}
