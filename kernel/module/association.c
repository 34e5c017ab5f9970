// SPDX-License-Identifier: GPL-2.0
/* One connection with the roles that it plays: who gets a message, a time-out. */
#include "internal.h"

/* How long until a socket is looked at again that is in use. */
#define MS_RETRY max(HZ / 50, 1)

/* No interval grows beyond this; a restart is to be heard within the limit. */
#define MS_MAX_INTERVAL (8 * HZ)

/* Tells the owner what has become of a migration. */
void ms_report(struct ms_association *a, u32 outcome, u32 reason)
{
	a->outcome = outcome;
	a->reason = reason;
	a->events++;
	pr_debug("outcome %u, reason %#x, round %d\n", outcome, reason, a->own);
}

unsigned long ms_rto(const struct sock *sk)
{
	return inet_csk(sk)->icsk_rto;
}

static void ms_say(struct ms_association *a, u16 operation, u16 round)
{
	struct ms_tuple tuple = ms_tuple_of(a->sk);
	struct migsock_message message = {
		.code = MIGSOCK_MESSAGE_CODE,
		.round = round,
		.operation = operation,
		.old_host = ntohl(tuple.laddr),	/* MIG-MSG-OLD-ADDRESS */
		.old_port = ntohs(tuple.lport),
	};

	if (operation == MIGSOCK_OP_REMOTE_RESTART) {
		message.old_host = ntohl(a->destination.old.host);
		message.old_port = ntohs(a->destination.old.port);
		/* MIG-MSG-NEW-ADDRESS */
		message.new_host = ntohl(tuple.laddr);
		message.new_port = ntohs(tuple.lport);
	}
	ms_send(a->net, a->sk, &message);
}

/* Sends a message, and again until it is told to stop; tries 0 is no bound. */
void ms_begin(struct ms_association *a, struct ms_repeater *repeater,
	      u16 operation, int round, unsigned int tries,
	      unsigned long interval)
{
	repeater->active = true;
	repeater->operation = operation;
	repeater->round = round;
	repeater->bounded = tries > 0;
	repeater->tries = tries - 1;
	repeater->interval = min_t(unsigned long, interval, MS_MAX_INTERVAL);
	repeater->due = jiffies + repeater->interval;
	ms_say(a, operation, round);
}

bool ms_is_due(const struct ms_repeater *repeater)
{
	return repeater->active && time_after_eq(jiffies, repeater->due);
}

/* Sends a message again that is due; one that is used up becomes inactive. */
void ms_repeat(struct ms_association *a, struct ms_repeater *repeater)
{
	if (repeater->bounded && repeater->tries == 0) {
		repeater->active = false;
		return;
	}
	repeater->tries--;
	repeater->interval = min_t(unsigned long, 2 * repeater->interval,
				   MS_MAX_INTERVAL);
	repeater->due = jiffies + repeater->interval;
	ms_say(a, repeater->operation, repeater->round);
}

/* Whether a message is anything to a connection that has no association yet. */
static bool ms_concerns(const struct ms_segment *segment)
{
	switch (segment->message.operation) {
	case MIGSOCK_OP_MIGRATION_REQUEST:
	case MIGSOCK_OP_CANCEL:
	case MIGSOCK_OP_REQUEST_ACK:
		return true;
	default:
		return false;
	}
}

static void ms_dispatch(struct ms_association *a,
			const struct ms_segment *segment)
{
	u16 operation = segment->message.operation;

	if (ms_destination_is_mute(a)) {
		ms_destination_answer(a, segment);
		return;
	}
	if (operation != MIGSOCK_OP_MIGRATION_REQUEST &&
	    operation != MIGSOCK_OP_CANCEL) {
		ms_source_answer(a, segment);
		return;
	}
	if (ms_source_is_frozen(a))	/* MIG-CRS-FROZEN */
		ms_count(a->net, MS_UNAWAITED);
	else if (operation == MIGSOCK_OP_MIGRATION_REQUEST)
		ms_remote_request(a, segment);
	else
		ms_remote_cancel(a, segment);
}

/*
 * A well-formed message for a connection, whose lock is held; BH are off. No
 * memory is spent on one that is not plausible.
 */
void ms_receive(struct ms_net *net, struct sock *sk,
		const struct ms_segment *segment)
{
	bool restart = segment->message.operation ==
		       MIGSOCK_OP_REMOTE_RESTART;
	struct ms_numbers numbers = ms_numbers_of(sk);
	struct ms_association *a = ms_find(sk);

	if (!ms_is_migratable(sk)) {
		ms_count(net, MS_IMPLAUSIBLE);	/* MIG-REM-OTHER-STATES */
		return;
	}
	if (!restart && (!ms_has_plausible_numbers(&numbers, segment) ||
			 !ms_passes_paws(sk, segment))) {
		ms_count(net, MS_IMPLAUSIBLE);
		return;
	}
	/* Others have functions of another layer, which stay as they are. */
	if (!a && ms_concerns(segment) && ms_is_plain_tcp(sk))
		a = ms_find_or_create(sk);
	if (!a || (restart && (ms_source_is_frozen(a) ||
			       ms_destination_is_mute(a)))) {
		ms_count(net, MS_UNAWAITED);
		return;
	}
	if (restart)
		ms_remote_restart(a, segment);
	else
		ms_dispatch(a, segment);
	ms_schedule(a);
}

static void ms_time_out(struct ms_association *a)
{
	if (a->sk->sk_state == TCP_CLOSE && a->restraint != MS_FREE)
		ms_vanish(a);	/* the connection has ended by itself */
	ms_remote_timer(a);
	ms_source_timer(a);
	ms_destination_timer(a);
	ms_schedule(a);
}

void ms_timer(struct timer_list *timer)
{
	struct ms_association *a = from_timer(a, timer, timer);
	struct sock *sk = ms_hold_sock(a);

	if (sk) {
		bh_lock_sock(sk);
		if (!sock_owned_by_user(sk) && a->sk)
			ms_time_out(a);
		else if (a->sk && !mod_timer(&a->timer, jiffies + MS_RETRY))
			refcount_inc(&a->refs);
		bh_unlock_sock(sk);
		sock_put(sk);
	}
	ms_put(a);
}

/* What is left of a tuple here is left alone (MIG-SRC-QUARANTINE). */
static void ms_quarantine(struct ms_association *a)
{
	struct ms_tuple tuple = ms_tuple_of(a->sk);
	int round = a->own;

	/* A plain resume may follow a capture in the same round. */
	if (ms_source_is_frozen(a))
		round = (u16)(round - 1);
	ms_reserve(a->net, &tuple, MS_GUARD_QUARANTINE, round, NULL, NULL);
}

/*
 * Ends what a socket has to do with migrations. One that is frozen or mute goes
 * without a segment, and its tuple is left alone for a while.
 */
void ms_vanish(struct ms_association *a)
{
	struct sock *sk = a->sk;
	bool silent = a->restraint == MS_SILENT;

	if (silent)
		ms_quarantine(a);
	ms_unguard_socket(a);
	a->source.pending.active = false;
	a->source.withdrawal.active = false;
	a->source.state = MS_SRC_GONE;
	if (ms_destination_is_mute(a))
		a->destination.state = MS_DST_GONE;
	a->destination.restart.active = false;
	a->remote.suspended = false;
	ms_schedule(a);
	if (!silent) {
		ms_restrain(a, MS_FREE);
		return;
	}
	__skb_queue_purge(&a->stash.queue);
	a->stash.deaf = false;
	if (sk->sk_state != TCP_CLOSE) {
		sk->sk_err = ECONNABORTED;
		ms_retire(sk);
		sk_error_report(sk);
	}
	ms_restrain(a, MS_FREE);
}

/* Where the socket stands, as its owner is told. */
u32 ms_state_of(const struct ms_association *a)
{
	static const u32 sources[] = {
		[MS_SRC_LIVE] = MIGSOCK_STATE_NONE,
		[MS_SRC_REQUESTING] = MIGSOCK_STATE_REQUESTING,
		[MS_SRC_HELD] = MIGSOCK_STATE_HELD,
		[MS_SRC_FROZEN] = MIGSOCK_STATE_FROZEN,
		[MS_SRC_CANCELLING] = MIGSOCK_STATE_CANCELLING,
		[MS_SRC_GONE] = MIGSOCK_STATE_NONE,
	};

	if (a->sk->sk_state == TCP_CLOSE)
		return MIGSOCK_STATE_NONE;
	if (a->destination.state == MS_DST_MUTE)
		return MIGSOCK_STATE_MUTE;
	if (a->destination.state == MS_DST_RESTARTING)
		return MIGSOCK_STATE_RESTARTING;
	if (a->remote.suspended)
		return MIGSOCK_STATE_SUSPENDED;
	return sources[a->source.state];
}
