// SPDX-License-Identifier: GPL-2.0
/*
 * The FIN of a suspended remote's peer, kept from TCP, which would go to a
 * TIME-WAIT that cannot be moved (MIG-REM-TIME-WAIT).
 */
#include "internal.h"

/* In FIN-WAIT-1 with the peer's FIN held back this end is in CLOSING. */
void ms_fin_hold(struct ms_association *a)
{
	a->remote.fin_seen = false;
	a->remote.fin_held = a->sk->sk_state == TCP_CLOSING;
	if (a->remote.fin_held)
		tcp_set_state(a->sk, TCP_FIN_WAIT1);
}

/* Gives TCP back the FIN that was kept from it. */
void ms_fin_give(struct ms_association *a)
{
	struct sock *sk = a->sk;

	if (a->remote.fin_held && sk->sk_state == TCP_FIN_WAIT1)
		tcp_set_state(sk, TCP_CLOSING);
	else if (a->remote.fin_held && sk->sk_state == TCP_FIN_WAIT2)
		tcp_time_wait(sk, TCP_TIME_WAIT, 0);
	else if (sk->sk_state == TCP_FIN_WAIT2 && sock_flag(sk, SOCK_DEAD) &&
		 tcp_fin_time(sk) <= TCP_TIMEWAIT_LEN)
		tcp_time_wait(sk, TCP_FIN_WAIT2, tcp_fin_time(sk));
	a->remote.fin_held = false;
	a->remote.fin_seen = false;
}

/*
 * A FIN that was taken out of a segment, once all before it has arrived. TCP would
 * go to a TIME-WAIT that cannot be moved (MIG-REM-TIME-WAIT).
 */
void ms_fin_take(struct ms_association *a)
{
	struct ms_remote *remote = &a->remote;
	struct tcp_sock *tp = tcp_sk(a->sk);
	struct sock *sk = a->sk;

	if (!remote->suspended || !remote->fin_seen || remote->fin_held ||
	    tp->rcv_nxt != remote->fin_seq)
		return;
	if (sk->sk_state != TCP_FIN_WAIT1 && sk->sk_state != TCP_FIN_WAIT2)
		return;
	remote->fin_held = true;
	WRITE_ONCE(tp->rcv_nxt, tp->rcv_nxt + 1);
	tp->pred_flags = 0;
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | RCV_SHUTDOWN);
	sock_set_flag(sk, SOCK_DONE);
	ms_send_ack(sk);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_state_change(sk);
}

/* Whether the association could take a FIN just now. */
static bool ms_fin_take_now(struct ms_association *a, struct sock *sk)
{
	bool held = a->remote.fin_held;

	bh_lock_sock(sk);
	if (!sock_owned_by_user(sk) && a->sk)
		ms_fin_take(a);
	bh_unlock_sock(sk);
	return !held && a->remote.fin_held;
}

/*
 * Takes a FIN out of a segment for a suspended remote that would go to TIME-WAIT
 * with it; the association gives it to the application by itself.
 */
unsigned int ms_fin_take_out(struct sk_buff *skb, struct ms_association *a,
			     struct sock *sk)
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
	th = ms_tcp_header(skb);
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
	if (length == 0 && ms_fin_take_now(a, sk)) {
		inet_proto_csum_replace4(&th->check, skb, th->seq,
					 htonl(a->remote.fin_seq + 1), false);
		th->seq = htonl(a->remote.fin_seq + 1);
	} else if (!a->remote.fin_held && !mod_timer(&a->timer, jiffies + 1)) {
		refcount_inc(&a->refs);
	}
	return NF_ACCEPT;
}
