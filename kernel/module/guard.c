// SPDX-License-Identifier: GPL-2.0
/* Ordinary segments for a guarded tuple: let through, changed or dropped. */
#include "internal.h"

#include <net/ip.h>

/* Whether a tuple is left alone by whoever has, or had, it. */
bool ms_keeps_silence(const struct ms_guard *guard)
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
	th = ms_tcp_header(skb);
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
	if (sock_owned_by_user(sk) || !a->sk) {
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
		verdict = ms_fin_take_out(skb, a, sk);
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

/* What is to become of an ordinary segment, where there are guarded tuples. */
unsigned int ms_guard_in(struct ms_net *net, struct sk_buff *skb)
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
