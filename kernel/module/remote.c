// SPDX-License-Identifier: GPL-2.0
/*
 * The end that stays: suspension, restart, cancel, and the arbiter between source
 * and destination (spec/machine/remote.yaml). Called with the lock of the socket,
 * so that one thing is decided at a time (MIG-REM-ONE-SECTION).
 */
#include "internal.h"

static bool ms_is_recent(const struct ms_association *a)
{
	const struct ms_remote *remote = &a->remote;

	if (remote->suspended)
		return true;
	return remote->was_suspended &&
	       time_before_eq(jiffies, remote->held_until + ms_patience());
}

static void ms_answer(struct ms_association *a,
		      const struct ms_segment *segment, u16 operation)
{
	struct migsock_message answer = ms_answer_to(segment, operation);

	if (ms_take_answer(&a->remote.answers))
		ms_send(a->net, a->sk, &answer);
	else
		ms_count(a->net, MS_LIMITED);
}

static void ms_refuse(struct ms_association *a,
		      const struct ms_segment *segment, u16 operation)
{
	if (ms_take_answer(&a->remote.answers))
		ms_reject(a->net, a->sk, segment, operation);
	else
		ms_count(a->net, MS_LIMITED);
}

/* Of two ends that both ask this one goes first (MIG-CRS-LOWER-FIRST). */
static bool ms_is_lower(const struct ms_tuple *tuple)
{
	if (tuple->laddr != tuple->raddr)
		return ntohl(tuple->laddr) < ntohl(tuple->raddr);
	return ntohs(tuple->lport) < ntohs(tuple->rport);
}

static bool ms_is_allowed(const struct ms_association *a)
{
	return a->remote.allow && READ_ONCE(a->net->allow) &&
	       ms_is_plain_tcp(a->sk);
}

/* Why a MIGRATION_REQUEST is refused; 0 for no reason. */
static u16 ms_refusal_of_request(const struct ms_association *a,
				 const struct ms_segment *segment)
{
	const struct migsock_message *message = &segment->message;
	const struct ms_tuple *tuple = &segment->tuple;

	if (!ms_is_at(tuple->raddr, tuple->rport, message->old_host,
		      message->old_port))
		return MIGSOCK_OP_REJECT_ADDRESS_MISMATCH;
	if (!ms_is_allowed(a) || !ms_has_room(a->net))
		return MIGSOCK_OP_REJECT_POLICY;	/* MIG-REM-POLICY */
	if (!ms_is_after(message->round, a->closed))
		return MIGSOCK_OP_REJECT_NOT_SUSPENDED;
	if (a->remote.suspended && ms_is_after(a->suspended, message->round))
		return MIGSOCK_OP_REJECT_STALE_STATE;
	if (a->source.state == MS_SRC_HELD)
		return MIGSOCK_OP_REJECT_BUSY;	/* MIG-CRS-ACKED-FIRST */
	if (a->source.state == MS_SRC_REQUESTING && ms_is_lower(tuple))
		return MIGSOCK_OP_REJECT_BUSY;
	return 0;
}

static int ms_suspend(struct ms_association *a,
		      const struct ms_segment *segment)
{
	struct ms_remote *remote = &a->remote;
	bool fresh = !remote->suspended;

	if (fresh && ms_guard_socket(a, MS_GUARD_HELD))
		return -ENOMEM;
	if (!ms_is_recent(a)) {
		remote->has_echo_floor = segment->has_ts;
		remote->echo_floor = segment->tsecr;
	}
	remote->suspended = true;
	if (segment->message.round != a->suspended)
		remote->nr_refused = 0;
	a->suspended = segment->message.round;
	if (!fresh)
		return 0;
	/* a later round prolongs nothing (MIG-REM-REPEATED-REQUEST) */
	remote->limit_due = jiffies + ms_suspension(a->net);
	ms_restrain(a, MS_ACKS_ONLY);	/* MIG-REM-HOLD */
	ms_fin_hold(a);
	ms_count(a->net, MS_SUSPENDED);
	pr_debug("suspended in round %d\n", a->suspended);
	return 0;
}

/* In FIN-WAIT-2 with the peer's FIN held back this end is in TIME-WAIT. */
static bool ms_is_waiting(const struct ms_association *a)
{
	return a->remote.fin_held && a->sk->sk_state == TCP_FIN_WAIT2;
}

/* A MIGRATION_REQUEST with plausible numbers. */
void ms_remote_request(struct ms_association *a,
		       const struct ms_segment *segment)
{
	u16 reason = ms_refusal_of_request(a, segment);

	if (ms_is_waiting(a) && segment->message.round != a->suspended) {
		ms_count(a->net, MS_IMPLAUSIBLE); /* MIG-REM-OTHER-STATES */
		return;
	}
	if (reason) {
		ms_refuse(a, segment, reason);
		return;
	}
	if (a->source.state == MS_SRC_REQUESTING)
		ms_source_yield(a);	/* MIG-CRS-YIELD */
	if ((segment->message.round != a->suspended || !a->remote.suspended) &&
	    ms_suspend(a, segment))
		return;
	ms_answer(a, segment, MIGSOCK_OP_REQUEST_ACK);
}

/* A suspension is over, and TCP gets back what it is to do by itself. */
static void ms_end_suspension(struct ms_association *a)
{
	a->remote.suspended = false;
	a->remote.was_suspended = true;
	a->remote.held_until = jiffies;
	a->remote.numbers_then = ms_numbers_of(a->sk);
	ms_unguard_socket(a);
}

static void ms_go_on(struct ms_association *a)
{
	ms_restrain(a, MS_FREE);
	ms_fin_give(a);
	ms_kick(a->sk);
}

/* The peer stays, or has not come back (MIG-REM-CANCEL-FORGETS-SACK). */
static void ms_resume(struct ms_association *a)
{
	ms_end_suspension(a);
	ms_guard_path(a);
	ms_mark_lost(a->sk);
	/* The path is the old one; what it held is gone all the same. */
	if (tcp_snd_cwnd(tcp_sk(a->sk)) > TCP_INIT_CWND)
		tcp_snd_cwnd_set(tcp_sk(a->sk), TCP_INIT_CWND);
	ms_go_on(a);
}

/* A CANCEL with plausible numbers. */
void ms_remote_cancel(struct ms_association *a,
		      const struct ms_segment *segment)
{
	const struct migsock_message *message = &segment->message;
	int round = message->round;
	bool suspended = a->remote.suspended;

	if (!ms_is_at(segment->tuple.raddr, segment->tuple.rport,
		      message->old_host, message->old_port)) {
		ms_refuse(a, segment, MIGSOCK_OP_REJECT_ADDRESS_MISMATCH);
		return;
	}
	if (round == a->moved) {
		ms_refuse(a, segment, MIGSOCK_OP_REJECT_MOVED);
		return;
	}
	if ((a->closed != MS_NO_ROUND && ms_is_after(a->closed, round)) ||
	    (suspended && ms_is_after(a->suspended, round))) {
		ms_count(a->net, MS_UNAWAITED);	/* MIG-REM-CANCEL-OLDER */
		return;
	}
	a->closed = round;	/* MIG-REM-CANCEL */
	ms_count(a->net, MS_CANCELLED);
	pr_debug("cancelled in round %d\n", round);
	ms_answer(a, segment, MIGSOCK_OP_CANCEL_ACK);
	if (suspended)
		ms_resume(a);
}

/* MIG-REM-RESTART-ECHO */
static bool ms_has_our_echo(const struct ms_association *a,
			    const struct ms_segment *segment)
{
	if (!tcp_sk(a->sk)->rx_opt.tstamp_ok)
		return true;
	if (!segment->has_ts)
		return false;
	if (a->remote.has_echo_floor &&
	    (s32)(segment->tsecr - a->remote.echo_floor) < 0)
		return false;
	return (s32)(ms_clock_of(a->sk) - segment->tsecr) >= 0;
}

/* MIG-REM-REPEATED-RESTART, where new = old leaves no tombstone that knows it */
static bool ms_is_repeated(const struct ms_association *a,
			   const struct ms_segment *segment)
{
	return segment->message.round == a->moved &&
	       ms_is_peer(a->sk, &segment->tuple);
}

/* Whether anybody but this connection has a tuple (MIG-REM-TUPLE-IN-USE). */
static bool ms_is_taken(const struct ms_association *a,
			const struct ms_segment *segment)
{
	const struct ms_tuple *tuple = &segment->tuple;
	struct sock *other = ms_look_up(a->net, tuple, segment->ifindex);
	struct ms_guard *guard;
	bool taken;

	if (other) {
		sock_gen_put(other);
		return true;
	}
	rcu_read_lock();
	guard = ms_guard_of(a->net, tuple);
	taken = guard && guard->kind != MS_GUARD_SERVED &&
		!(guard->kind == MS_GUARD_TOMBSTONE && guard->association == a);
	rcu_read_unlock();
	return taken;
}

static bool ms_was_refused(const struct ms_remote *remote,
			   const struct ms_tuple *tuple)
{
	unsigned int i;

	for (i = 0; i < remote->nr_refused; i++) {
		if (remote->refused[i].host == tuple->raddr &&
		    remote->refused[i].port == tuple->rport)
			return true;
	}
	return false;
}

static void ms_remember_refusal(struct ms_remote *remote,
				const struct ms_tuple *tuple)
{
	struct ms_address *address;

	if (remote->nr_refused == MS_MOST_REFUSED)
		return;
	address = &remote->refused[remote->nr_refused++];
	address->host = tuple->raddr;
	address->port = tuple->rport;
}

/* Why the new address is refused, now and for the rest of the round. */
static u16 ms_refusal_of_address(struct ms_association *a,
				 const struct ms_segment *segment)
{
	const struct ms_tuple *tuple = &segment->tuple;
	struct ms_remote *remote = &a->remote;
	bool refused = ms_was_refused(remote, tuple);

	if (!ms_is_allowed(a)) {
		ms_remember_refusal(remote, tuple);
		return MIGSOCK_OP_REJECT_POLICY;
	}
	/* MIG-REM-REFUSED-STAYS; its own address is refused by policy alone */
	if (ms_is_peer(a->sk, tuple))
		return refused ? MIGSOCK_OP_REJECT_POLICY : 0;
	if (refused || remote->nr_refused == MS_MOST_REFUSED)
		return MIGSOCK_OP_REJECT_NEW_TUPLE_IN_USE;
	if (!ms_is_taken(a, segment))
		return 0;
	ms_remember_refusal(remote, tuple);
	return MIGSOCK_OP_REJECT_NEW_TUPLE_IN_USE;
}

/* MIG-CAR-RESTART-SNAPSHOT */
static struct ms_numbers ms_numbers_for(const struct ms_association *a,
					int round)
{
	if (a->remote.was_suspended &&
	    !(a->remote.suspended && round == a->suspended))
		return a->remote.numbers_then;
	return ms_numbers_of(a->sk);
}

/* Why a REMOTE_RESTART is refused; 0 for no reason. */
static u16 ms_refusal_of_restart(struct ms_association *a,
				 const struct ms_segment *segment)
{
	const struct migsock_message *message = &segment->message;

	if (!ms_is_at(segment->tuple.raddr, segment->tuple.rport,
		      message->new_host, message->new_port))
		return MIGSOCK_OP_REJECT_ADDRESS_MISMATCH;
	if (ms_is_repeated(a, segment))
		return 0;
	if (!a->remote.suspended || !ms_is_after(message->round, a->closed))
		return MIGSOCK_OP_REJECT_NOT_SUSPENDED;
	if (message->round != a->suspended)
		return MIGSOCK_OP_REJECT_STALE_STATE;
	return ms_refusal_of_address(a, segment);
}

/* The address that is left keeps answering (MIG-REM-TOMBSTONE). */
static int ms_leave(struct ms_association *a, const struct ms_segment *segment)
{
	struct ms_numbers numbers = ms_numbers_of(a->sk);
	struct ms_tuple old = ms_tuple_of(a->sk);
	int err = 0;

	if (!ms_is_peer(a->sk, &segment->tuple))
		err = ms_reserve(a->net, &old, MS_GUARD_TOMBSTONE,
				 segment->message.round, a, &numbers);
	if (!err)
		ms_release(a->net, &segment->tuple,
			   BIT(MS_GUARD_TOMBSTONE));
	return err;
}

static void ms_move(struct ms_association *a, const struct ms_segment *segment)
{
	struct sock *sk = a->sk;

	if (ms_leave(a, segment))
		return;
	ms_end_suspension(a);
	a->closed = segment->message.round;
	a->moved = segment->message.round;
	ms_repoint(a, &segment->tuple);
	ms_take_ack(sk, segment->ack);
	ms_new_path(sk);
	ms_mark_lost(sk);
	ms_renew_window(a);
	ms_answer(a, segment, MIGSOCK_OP_RESTART_ACK);
	ms_restrain(a, MS_FREE);
	ms_count(a->net, MS_MOVED);
	pr_debug("moved in round %d\n", a->moved);
	if (sk->sk_state == TCP_CLOSE)
		return;
	ms_guard_path(a);
	ms_send_ack(sk);
	ms_fin_give(a);
	ms_kick(sk);
}

/* A REMOTE_RESTART that names this connection (MIG-CAR-RESTART-LOOK-UP). */
void ms_remote_restart(struct ms_association *a,
		       const struct ms_segment *segment)
{
	struct ms_numbers numbers = ms_numbers_for(a, segment->message.round);
	u16 reason;

	/* MIG-CAR-RESTART-UNSUSPENDED */
	if (!ms_is_recent(a) || !ms_has_restart_numbers(&numbers, segment) ||
	    !ms_has_our_echo(a, segment)) {
		ms_count(a->net, MS_IMPLAUSIBLE);
		return;
	}
	reason = ms_refusal_of_restart(a, segment);
	if (reason)
		ms_refuse(a, segment, reason);
	else if (ms_is_repeated(a, segment))
		ms_answer(a, segment, MIGSOCK_OP_RESTART_ACK);
	else if (ms_passes_paws(a->sk, segment))
		ms_move(a, segment);
	else
		ms_count(a->net, MS_IMPLAUSIBLE);
}

bool ms_remote_next(const struct ms_association *a, unsigned long *due)
{
	if (!a->remote.suspended)
		return false;
	if (time_before(a->remote.limit_due, *due))
		*due = a->remote.limit_due;
	return true;
}

void ms_remote_timer(struct ms_association *a)
{
	if (!a->remote.suspended)
		return;
	ms_fin_take(a);
	if (time_before(jiffies, a->remote.limit_due))
		return;
	a->closed = a->suspended;	/* MIG-REM-LIMIT */
	ms_count(a->net, MS_TIMED_OUT);
	pr_debug("suspended too long in round %d\n", a->suspended);
	ms_resume(a);
}
