// SPDX-License-Identifier: GPL-2.0
/* Messages on their way to the connection that they name. */
#include "internal.h"

/* Messages that wait for sockets in use; more of them are lost like any packet. */
#define MS_MOST_DEFERRED 4096

struct ms_deferred {
	struct list_head list;
	struct ms_segment segment;
};

/* The tuple by which a message is looked up. */
static struct ms_tuple ms_named_tuple(const struct ms_segment *segment)
{
	struct ms_tuple tuple = segment->tuple;	/* MIG-CAR-LOOK-UP */

	if (segment->message.operation == MIGSOCK_OP_REMOTE_RESTART) {
		/* MIG-CAR-RESTART-LOOK-UP */
		tuple.raddr = htonl(segment->message.old_host);
		tuple.rport = htons(segment->message.old_port);
	}
	return tuple;
}

static bool ms_defer(struct ms_net *net, const struct ms_segment *segment)
{
	struct ms_deferred *deferred = kmalloc(sizeof(*deferred), GFP_ATOMIC);

	if (!deferred)
		return false;
	deferred->segment = *segment;
	spin_lock_bh(&net->lock);
	if (net->nr_deferred >= MS_MOST_DEFERRED) {
		spin_unlock_bh(&net->lock);
		kfree(deferred);
		return false;
	}
	list_add_tail(&deferred->list, &net->deferred);
	net->nr_deferred++;
	spin_unlock_bh(&net->lock);
	ms_count(net, MS_DEFERRED);
	queue_work(ms_works, &net->deferred_work);
	return true;
}

/*
 * Gives a message to a socket. One that is in use has to be waited for, and so has
 * a message that comes behind another one which waits.
 */
static void ms_give(struct ms_net *net, struct sock *sk,
		    const struct ms_segment *segment, bool may_wait)
{
	struct ms_tuple named = ms_named_tuple(segment);
	struct ms_tuple is;

	if (may_wait) {
		lock_sock(sk);
		local_bh_disable();
	} else {
		bh_lock_sock(sk);
		if (sock_owned_by_user(sk) || READ_ONCE(net->nr_deferred)) {
			ms_defer(net, segment);
			bh_unlock_sock(sk);
			return;
		}
	}
	is = ms_tuple_of(sk);
	if (ms_same_tuple(&is, &named))
		ms_receive(net, sk, segment);
	if (may_wait) {
		local_bh_enable();
		release_sock(sk);
	} else {
		bh_unlock_sock(sk);
	}
}

/* MIG-CAR-UNKNOWN-TUPLE */
static void ms_answer_unknown(struct ms_net *net,
			      const struct ms_segment *segment)
{
	const struct ms_guard *guard = ms_guard_of(net, &segment->tuple);
	struct sock *sk = ms_look_up(net, &segment->tuple, segment->ifindex);

	ms_count(net, MS_UNKNOWN_TUPLE);
	if (sk)
		sock_gen_put(sk);
	else if (!guard || !ms_keeps_silence(guard))
		ms_send_reset(net, segment);
}

/* A message for an address that a connection has left, which may still exist. */
static void ms_give_tombstone(struct ms_net *net, struct ms_guard *tombstone,
			      const struct ms_segment *segment)
{
	struct sock *sk = ms_hold_sock(tombstone->association);

	if (sk)
		bh_lock_sock(sk);
	ms_tombstone_receive(net, tombstone, segment, sk);
	if (sk) {
		bh_unlock_sock(sk);
		sock_put(sk);
	}
}

/* A message whose look-up has found no connection. */
static void ms_give_rest(struct ms_net *net, const struct ms_tuple *named,
			 const struct ms_segment *segment)
{
	struct ms_guard *guard;

	/* The lock of a socket is one of softirqs. */
	local_bh_disable();
	rcu_read_lock();
	guard = ms_tombstone_of(net, named);
	if (guard)
		ms_give_tombstone(net, guard, segment);
	else
		ms_answer_unknown(net, segment);
	rcu_read_unlock();
	local_bh_enable();
}

/* Whether this end would become its own peer (MIG-REM-TUPLE-IN-USE). */
static bool ms_names_this_end(const struct ms_segment *segment)
{
	const struct migsock_message *message = &segment->message;
	const struct ms_tuple *tuple = &segment->tuple;

	if (message->operation != MIGSOCK_OP_REMOTE_RESTART)
		return false;
	return ms_is_at(tuple->laddr, tuple->lport, message->new_host,
			message->new_port) ||
	       (tuple->laddr == tuple->raddr && tuple->lport == tuple->rport);
}

/* Gives a well-formed message to whom it is for. */
void ms_deliver(struct ms_net *net, const struct ms_segment *segment,
		bool may_wait)
{
	struct ms_tuple named = ms_named_tuple(segment);
	struct sock *sk;

	if (ms_names_this_end(segment)) {
		ms_count(net, MS_IMPLAUSIBLE);
		return;
	}
	sk = ms_look_up(net, &named, segment->ifindex);
	if (!sk) {
		ms_give_rest(net, &named, segment);
		return;
	}
	if (sk_fullsock(sk))
		ms_give(net, sk, segment, may_wait);
	else
		ms_count(net, MS_IMPLAUSIBLE);	/* MIG-REM-OTHER-STATES */
	sock_gen_put(sk);
}

void ms_deferred_work(struct work_struct *work)
{
	struct ms_net *net = container_of(work, struct ms_net, deferred_work);
	struct ms_deferred *deferred;

	for (;;) {
		spin_lock_bh(&net->lock);
		deferred = list_first_entry_or_null(&net->deferred,
						    struct ms_deferred, list);
		if (deferred)
			list_del(&deferred->list);
		spin_unlock_bh(&net->lock);
		if (!deferred)
			return;
		ms_deliver(net, &deferred->segment, true);
		spin_lock_bh(&net->lock);
		net->nr_deferred--;
		spin_unlock_bh(&net->lock);
		kfree(deferred);
	}
}
