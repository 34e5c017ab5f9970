// SPDX-License-Identifier: GPL-2.0
/* What an address answers that a connection has left (MIG-REM-TOMBSTONE). */
#include "internal.h"

/* What a REMOTE_RESTART for an address is answered that was left. */
static u16 ms_tombstone_restart(const struct ms_guard *tombstone,
				const struct ms_segment *segment,
				const struct ms_association *a,
				const struct sock *sk)
{
	const struct migsock_message *message = &segment->message;

	if (!ms_has_restart_numbers(&tombstone->numbers, segment))
		return 0;
	if (!ms_is_at(segment->tuple.raddr, segment->tuple.rport,
		      message->new_host, message->new_port))
		return MIGSOCK_OP_REJECT_ADDRESS_MISMATCH;
	if (sk && sk->sk_state != TCP_CLOSE && message->round == a->moved &&
	    ms_is_peer(sk, &segment->tuple))
		return MIGSOCK_OP_RESTART_ACK;	/* MIG-REM-REPEATED-RESTART */
	return MIGSOCK_OP_REJECT_MOVED;
}

/* What a message for an address is answered that was left; 0 for nothing. */
static u16 ms_tombstone_answer(const struct ms_guard *tombstone,
			       const struct ms_segment *segment,
			       const struct ms_association *a,
			       const struct sock *sk)
{
	const struct migsock_message *message = &segment->message;

	switch (message->operation) {
	case MIGSOCK_OP_REMOTE_RESTART:
		return ms_tombstone_restart(tombstone, segment, a, sk);
	case MIGSOCK_OP_MIGRATION_REQUEST:
	case MIGSOCK_OP_CANCEL:
		/* MIG-CAR-TOMBSTONE-SNAPSHOT */
		if (!ms_has_plausible_numbers(&tombstone->numbers, segment))
			return 0;
		if (!ms_is_at(segment->tuple.raddr, segment->tuple.rport,
			      message->old_host, message->old_port))
			return MIGSOCK_OP_REJECT_ADDRESS_MISMATCH;
		/* MIG-REM-TOMBSTONE-REQUEST */
		if (ms_is_after(tombstone->round, message->round))
			return 0;
		return MIGSOCK_OP_REJECT_MOVED;
	default:
		return 0;
	}
}

static bool ms_tombstone_take(struct ms_net *net, struct ms_guard *tombstone)
{
	bool taken;

	spin_lock_bh(&net->lock);
	taken = ms_take_answer(&tombstone->answers);
	if (taken)
		tombstone->expires = jiffies + ms_patience();
	spin_unlock_bh(&net->lock);
	return taken;
}

/*
 * A message whose look-up has led to a tombstone. Under rcu_read_lock(); the lock
 * of the connection that has left is held where it still exists.
 */
void ms_tombstone_receive(struct ms_net *net, struct ms_guard *tombstone,
			  const struct ms_segment *segment, struct sock *sk)
{
	const struct ms_association *a = tombstone->association;
	u16 answer = ms_tombstone_answer(tombstone, segment, a, sk);

	if (!answer) {
		ms_count(net, MS_IMPLAUSIBLE);
	} else if (!ms_tombstone_take(net, tombstone)) {
		ms_count(net, MS_LIMITED);
	} else if (answer == MIGSOCK_OP_RESTART_ACK) {
		struct migsock_message message = ms_answer_to(segment, answer);

		ms_send(net, sk, &message);
	} else {
		ms_reject(net, sk, segment, answer);
	}
}
