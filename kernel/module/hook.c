// SPDX-License-Identifier: GPL-2.0
/*
 * Where packets are seen: at LOCAL_IN ahead of TCP messages are taken out, and
 * what is for a guarded tuple; at LOCAL_OUT what a restrained socket may not send.
 */
#include "internal.h"

#include <linux/netfilter_ipv4.h>
#include <net/ip.h>

static void ms_take_message(struct ms_net *net, struct sk_buff *skb,
			    const struct ms_segment *segment, u32 problems)
{
	if (!ms_has_good_checksum(skb)) {
		ms_count(net, MS_BAD_CHECKSUM);
	} else if (problems) {
		ms_count(net, MS_MALFORMED);	/* MIG-CAR-MALFORMED-DROPPED */
	} else {
		ms_count(net, MS_RECEIVED);
		ms_deliver(net, segment, false);
	}
}

/* Apart, for what it has on the stack is cleared each time. */
static noinline unsigned int ms_marked_in(struct ms_net *net,
					  struct sk_buff *skb)
{
	struct ms_segment segment;
	u32 problems;

	if (ms_parse(skb, &segment, &problems)) {
		ms_take_message(net, skb, &segment, problems);
		return NF_DROP;	/* MIG-CAR-NO-DELIVERY */
	}
	if (!atomic_read(&net->nr_guards))
		return NF_ACCEPT;
	return ms_guard_in(net, skb);
}

/* Whether a segment has the bit that messages have. */
static bool ms_is_marked(const struct sk_buff *skb)
{
	unsigned int offset = ip_hdrlen(skb) + MIGSOCK_MIG_BIT_OCTET;
	u8 space;
	const u8 *octet = skb_header_pointer(skb, offset, 1, &space);

	return octet && (*octet & MIGSOCK_MIG_BIT_MASK);
}

static unsigned int ms_local_in(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	struct ms_net *net = priv;

	if (ip_hdr(skb)->protocol != IPPROTO_TCP)
		return NF_ACCEPT;
	if (unlikely(ms_is_marked(skb)))
		return ms_marked_in(net, skb);
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
	net = priv;
	if (unlikely(atomic_read(&net->nr_guards)) &&
	    sk->sk_state == TCP_SYN_SENT && ms_opens_quarantined(net, skb, sk))
		return NF_DROP;
	return NF_ACCEPT;
}

const struct nf_hook_ops ms_hooks[MS_HOOKS] = {
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
