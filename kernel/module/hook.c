// SPDX-License-Identifier: GPL-2.0
/*
 * Where packets are seen: at LOCAL_IN ahead of TCP messages are taken out, and
 * what is for a guarded tuple; at LOCAL_OUT what a restrained socket may not send.
 */
#include "internal.h"

#include <linux/netfilter_ipv4.h>
#include <net/inet_hashtables.h>
#include <net/ip.h>

/* Messages that wait for sockets in use; more of them are lost like any packet. */
#define MS_MOST_DEFERRED 4096

struct ms_deferred {
	struct list_head list;
	struct ms_segment segment;
};

static struct sock *ms_look_up(struct ms_net *mn, const struct ms_tuple *tuple,
			       int ifindex)
{
	struct net *net = mn->net;
	struct sock *sk;

	rcu_read_lock();
	sk = __inet_lookup_established(net, net->ipv4.tcp_death_row.hashinfo,
				       tuple->raddr, tuple->rport,
				       tuple->laddr, ntohs(tuple->lport),
				       ifindex, 0);
	rcu_read_unlock();
	return sk;
}

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
	schedule_work(&net->deferred_work);
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

/* Whether a tuple is left alone by whoever has, or had, it. */
static bool ms_keeps_silence(const struct ms_guard *guard)
{
	switch (guard->kind) {
	case MS_GUARD_TOMBSTONE:
	case MS_GUARD_QUARANTINE:
	case MS_GUARD_FROZEN:
	case MS_GUARD_MUTE:
		return true;
	default:
		return false;
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
	ms_tombstone_receive(net, tombstone, segment);
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

static void ms_deliver(struct ms_net *net, const struct ms_segment *segment,
		       bool may_wait)
{
	struct ms_tuple named = ms_named_tuple(segment);
	struct sock *sk = ms_look_up(net, &named, segment->ifindex);

	ms_count(net, MS_RECEIVED);
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

static bool ms_has_good_checksum(struct sk_buff *skb)
{
	return !nf_ip_checksum(skb, NF_INET_LOCAL_IN, ip_hdrlen(skb),
			       IPPROTO_TCP);
}

static void ms_take_message(struct ms_net *net, struct sk_buff *skb,
			    const struct ms_segment *segment, u32 problems)
{
	if (!ms_has_good_checksum(skb))
		ms_count(net, MS_BAD_CHECKSUM);
	else if (problems)
		ms_count(net, MS_MALFORMED);	/* MIG-CAR-MALFORMED-DROPPED */
	else
		ms_deliver(net, segment, false);
}

static struct tcphdr *ms_header(const struct sk_buff *skb)
{
	return (struct tcphdr *)(skb->data + ip_hdrlen(skb));
}

/* Whether the association could take a FIN just now. */
static bool ms_take_fin_now(struct ms_association *a, struct sock *sk)
{
	bool held = a->remote.fin_held;

	bh_lock_sock(sk);
	if (!sock_owned_by_user(sk))
		ms_remote_take_fin(a);
	bh_unlock_sock(sk);
	return !held && a->remote.fin_held;
}

/*
 * Takes a FIN out of a segment for a suspended remote that would go to TIME-WAIT
 * with it; the association gives it to the application by itself.
 */
static unsigned int ms_take_fin_out(struct sk_buff *skb,
				    struct ms_association *a, struct sock *sk)
{
	unsigned int offset = ip_hdrlen(skb);
	struct tcphdr *th;
	__be16 *word, old;
	u32 length;

	if (sk->sk_state != TCP_FIN_WAIT1 && sk->sk_state != TCP_FIN_WAIT2)
		return NF_ACCEPT;
	if (!ms_has_good_checksum(skb) ||
	    skb_ensure_writable(skb, offset + sizeof(*th)))
		return NF_DROP;
	th = ms_header(skb);
	if (th->syn || th->rst)
		return NF_ACCEPT;
	length = ntohs(ip_hdr(skb)->tot_len) - offset - th->doff * 4;
	a->remote.fin_seq = ntohl(th->seq) + length;
	WRITE_ONCE(a->remote.fin_seen, true);
	word = (__be16 *)th + 6;
	old = *word;
	th->fin = 0;
	inet_proto_csum_replace2(&th->check, skb, old, *word, false);
	/* It may have to wait for what is in front of it, and in here. */
	if (length == 0 && ms_take_fin_now(a, sk)) {
		inet_proto_csum_replace4(&th->check, skb, th->seq,
					 htonl(a->remote.fin_seq + 1), false);
		th->seq = htonl(a->remote.fin_seq + 1);
	} else if (!a->remote.fin_held && !mod_timer(&a->timer, jiffies + 1)) {
		refcount_inc(&a->refs);
	}
	return NF_ACCEPT;
}

/*
 * Takes the echo out of a segment whose round trip would be one across a gap; TCP
 * takes no sample then (MIG-REM-NEW-PATH, MIG-DST-NEW-PATH).
 */
static unsigned int ms_take_echo_out(struct sk_buff *skb,
				     struct ms_association *a, struct sock *sk,
				     unsigned int doff)
{
	struct tcphdr *th;
	__be32 *echo;
	u8 *option;

	if (doff < sizeof(*th))
		return NF_ACCEPT;
	if (!ms_has_good_checksum(skb) ||
	    skb_ensure_writable(skb, ip_hdrlen(skb) + doff))
		return NF_DROP;
	th = ms_header(skb);
	option = (u8 *)ms_find_timestamps((u8 *)(th + 1), doff - sizeof(*th));
	if (!option)
		return NF_ACCEPT;
	echo = (__be32 *)(option + 6);
	if ((s32)(get_unaligned_be32(echo) - a->first_echo) < 0) {
		inet_proto_csum_replace4(&th->check, skb,
					 get_unaligned(echo), 0, false);
		put_unaligned(0, echo);
		return NF_ACCEPT;
	}
	bh_lock_sock(sk);
	if (!sock_owned_by_user(sk) && a->guard &&
	    a->guard->kind == MS_GUARD_FRESH)
		ms_unguard_socket(a);
	bh_unlock_sock(sk);
	return NF_ACCEPT;
}

static unsigned int ms_guard_frozen(struct ms_net *net, struct sk_buff *skb,
				    struct ms_association *a, struct sock *sk,
				    const struct tcphdr *th)
{
	u32 seq = ntohl(th->seq);

	ms_count(net, MS_QUARANTINED);
	if (!ms_has_good_checksum(skb))
		return NF_DROP;
	bh_lock_sock(sk);
	if (sock_owned_by_user(sk)) {
		/* The owner is at it; whoever sent this will do so again. */
	} else if (ms_source_is_frozen(a)) {
		ms_source_quarantine(a, th->rst, seq);
		ms_schedule(a);
	} else if (ms_destination_is_mute(a) && th->rst) {
		ms_destination_quarantine(a, seq);
		ms_schedule(a);
	}
	bh_unlock_sock(sk);
	return NF_DROP;
}

/* An ordinary segment for a tuple that is guarded for a connection. */
static unsigned int ms_guard_live(struct ms_net *net, struct sk_buff *skb,
				  const struct ms_guard *guard,
				  const struct tcphdr *th)
{
	struct ms_association *a = guard->association;
	struct sock *sk = ms_hold_sock(a);
	unsigned int verdict = NF_ACCEPT;

	if (!sk)
		return ms_keeps_silence(guard) ? NF_DROP : NF_ACCEPT;
	if (ms_keeps_silence(guard))
		verdict = ms_guard_frozen(net, skb, a, sk, th);
	else if (guard->kind == MS_GUARD_FRESH)
		verdict = ms_take_echo_out(skb, a, sk, th->doff * 4);
	else if (th->fin)
		verdict = ms_take_fin_out(skb, a, sk);
	sock_put(sk);
	return verdict;
}

/* An ordinary segment for an address that is left, or given up. */
static unsigned int ms_guard_rest(struct ms_net *net,
				  const struct ms_guard *guard,
				  const struct sk_buff *skb,
				  const struct tcphdr *th)
{
	struct sock *sk;

	if (guard->kind == MS_GUARD_SERVED)
		return NF_ACCEPT;
	if (guard->kind == MS_GUARD_TOMBSTONE) {
		if (th->syn && !th->ack)
			return NF_ACCEPT;	/* MIG-REM-TOMBSTONE */
		sk = ms_look_up(net, &guard->tuple, skb->skb_iif);
		if (sk) {
			/* somebody new is there */
			sock_gen_put(sk);
			return NF_ACCEPT;
		}
	}
	ms_count(net, MS_QUARANTINED);
	return NF_DROP;
}

static unsigned int ms_guard_in(struct ms_net *net, struct sk_buff *skb)
{
	unsigned int verdict = NF_ACCEPT;
	const struct tcphdr *th;
	struct ms_guard *guard;
	struct tcphdr header;
	struct ms_tuple tuple;

	th = skb_header_pointer(skb, ip_hdrlen(skb), sizeof(header), &header);
	if (!th)
		return NF_ACCEPT;
	tuple.laddr = ip_hdr(skb)->daddr;
	tuple.raddr = ip_hdr(skb)->saddr;
	tuple.lport = th->dest;
	tuple.rport = th->source;
	rcu_read_lock();
	guard = ms_guard_of(net, &tuple);
	if (guard)
		verdict = guard->kind >= MS_GUARD_FRESH ?
			  ms_guard_live(net, skb, guard, th) :
			  ms_guard_rest(net, guard, skb, th);
	rcu_read_unlock();
	return verdict;
}

static unsigned int ms_local_in(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	struct ms_net *net;
	struct ms_segment segment;
	u32 problems;

	if (ip_hdr(skb)->protocol != IPPROTO_TCP)
		return NF_ACCEPT;
	net = ms_net(state->net);
	if (unlikely(ms_parse(skb, &segment, &problems))) {
		ms_take_message(net, skb, &segment, problems);
		return NF_DROP;	/* MIG-CAR-NO-DELIVERY */
	}
	if (likely(!atomic_read(&net->nr_guards)))
		return NF_ACCEPT;
	return ms_guard_in(net, skb);
}

/* Whether a socket may send this segment as it is restrained. */
static bool ms_may_leave(const struct sk_buff *skb, const struct sock *sk,
			 enum ms_restraint restraint)
{
	const struct tcphdr *th = tcp_hdr(skb);
	u32 length = skb->len - ip_hdrlen(skb) - th->doff * 4;
	u32 end = ntohl(th->seq) + length + th->fin;

	switch (restraint) {
	case MS_SILENT:
		return false;	/* MIG-SRC-FREEZE, MIG-DST-MUTE */
	case MS_LENT:
		return true;
	case MS_ACKS_ONLY:
		return th->rst || (!length && !th->fin);
	default:
		return th->rst || (!length && !th->fin) ||
		       !after(end, tcp_sk(sk)->snd_nxt);
	}
}

/*
 * Drops what is not to leave. TCP takes the acknowledgment in it for sent; another
 * one is due then, with nothing else in it.
 */
static unsigned int ms_restrain_segment(const struct sk_buff *skb,
					struct sock *sk,
					enum ms_restraint restraint)
{
	if (ms_may_leave(skb, sk, restraint))
		return NF_ACCEPT;
	if (restraint != MS_SILENT) {
		inet_csk_schedule_ack(sk);
		inet_csk_reset_xmit_timer(sk, ICSK_TIME_DACK, TCP_DELACK_MIN,
					  TCP_RTO_MAX);
	}
	return NF_DROP;
}

/* Nobody else may have an address that is quarantined (MIG-SRC-QUARANTINE). */
static bool ms_opens_quarantined(struct ms_net *net, const struct sk_buff *skb,
				 const struct sock *sk)
{
	struct ms_tuple tuple = ms_tuple_of(sk);
	struct ms_guard *guard;
	bool quarantined;

	if (!tcp_hdr(skb)->syn)
		return false;
	rcu_read_lock();
	guard = ms_guard_of(net, &tuple);
	quarantined = guard && (guard->kind == MS_GUARD_QUARANTINE ||
				guard->kind == MS_GUARD_TOMBSTONE);
	rcu_read_unlock();
	return quarantined;
}

static unsigned int ms_local_out(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	enum ms_restraint restraint;
	struct sock *sk = skb->sk;
	struct ms_net *net;

	if (!sk || !sk_fullsock(sk) || sk->sk_protocol != IPPROTO_TCP)
		return NF_ACCEPT;
	restraint = ms_restraint_of(sk);
	if (unlikely(restraint != MS_FREE))
		return ms_restrain_segment(skb, sk, restraint);
	net = ms_net(state->net);
	if (unlikely(atomic_read(&net->nr_guards)) &&
	    sk->sk_state == TCP_SYN_SENT && ms_opens_quarantined(net, skb, sk))
		return NF_DROP;
	return NF_ACCEPT;
}

const struct nf_hook_ops ms_hooks[] = {
	{
		.hook = ms_local_in,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_IN,
		.priority = NF_IP_PRI_LAST - 10,
	},
	{
		.hook = ms_local_out,
		.pf = NFPROTO_IPV4,
		.hooknum = NF_INET_LOCAL_OUT,
		.priority = NF_IP_PRI_FIRST + 10,
	},
};

const unsigned int ms_nr_hooks = ARRAY_SIZE(ms_hooks);
