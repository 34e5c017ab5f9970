// SPDX-License-Identifier: GPL-2.0
/* Turning a connection to another address of its peer (MIG-REM-REPOINT). */
#include "internal.h"

#include <net/inet_ecn.h>
#include <net/inet_hashtables.h>
#include <net/ip.h>
#include <net/ipv6.h>

static void ms_set_peer(struct sock *sk, const struct ms_tuple *tuple)
{
	inet_sk(sk)->inet_daddr = tuple->raddr;
	inet_sk(sk)->inet_dport = tuple->rport;
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family == AF_INET6)
		ipv6_addr_set_v4mapped(tuple->raddr, &sk->sk_v6_daddr);
#endif
}

static void ms_forget_route(struct sock *sk)
{
	struct dst_entry *dst;

	dst = xchg((__force struct dst_entry **)&sk->sk_rx_dst, NULL);
	dst_release(dst);
	__sk_dst_reset(sk);
	inet_sk_rebuild_header(sk);
	if (__sk_dst_get(sk))
		tcp_sync_mss(sk, dst_mtu(__sk_dst_get(sk)));
}

static void ms_set_ca_state(struct sock *sk, u8 state)
{
	const struct tcp_congestion_ops *ops = inet_csk(sk)->icsk_ca_ops;

	if (ops->set_state)
		ops->set_state(sk, state);
	inet_csk(sk)->icsk_ca_state = state;
}

/* Forgets what the peer had acknowledged out of order, and what was lost. */
void ms_forget_sack(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	skb_rbtree_walk(skb, &sk->tcp_rtx_queue)
		TCP_SKB_CB(skb)->sacked &= TCPCB_EVER_RETRANS;
	tp->sacked_out = 0;
	tp->lost_out = 0;
	tp->retrans_out = 0;
	tp->lost_skb_hint = NULL;
	tp->retransmit_skb_hint = NULL;
	tp->lost_cnt_hint = 0;
	tp->highest_sack = tcp_rtx_queue_head(sk) ? : tcp_send_head(sk);
	memset(tp->recv_sack_cache, 0, sizeof(tp->recv_sack_cache));
	tp->undo_marker = 0;
	tp->undo_retrans = -1;
	ms_set_ca_state(sk, TCP_CA_Open);
}

/* All that is not acknowledged is to be sent again. */
void ms_mark_lost(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	if (!tp->packets_out)
		return;
	skb_rbtree_walk(skb, &sk->tcp_rtx_queue) {
		TCP_SKB_CB(skb)->sacked &= TCPCB_EVER_RETRANS;
		TCP_SKB_CB(skb)->sacked |= TCPCB_LOST;
		/* no sample of the round-trip time (Karn) */
		TCP_SKB_CB(skb)->sacked |= TCPCB_EVER_RETRANS;
	}
	tp->lost_out = tp->packets_out;
	tp->retrans_out = 0;
	tp->sacked_out = 0;
	tp->high_seq = tp->snd_nxt;
	tp->prior_ssthresh = 0;
	tp->undo_marker = 0;
	tp->frto = 0;	/* nothing of it was spurious */
	tp->retransmit_skb_hint = NULL;
	tp->lost_skb_hint = NULL;
	ms_set_ca_state(sk, TCP_CA_Loss);
}

static void ms_new_congestion_control(struct sock *sk)
{
	const struct tcp_congestion_ops *ops = inet_csk(sk)->icsk_ca_ops;
	struct tcp_sock *tp = tcp_sk(sk);

	tp->snd_ssthresh = TCP_INFINITE_SSTHRESH;
	tcp_snd_cwnd_set(tp, TCP_INIT_CWND);
	tp->snd_cwnd_cnt = 0;
	tp->snd_cwnd_used = 0;
	tp->is_cwnd_limited = 0;
	tp->max_packets_out = 0;
	tp->prior_cwnd = 0;
	tp->prior_ssthresh = 0;
	tp->app_limited = 0;
	tp->snd_cwnd_stamp = tcp_jiffies32;
	if (ops->release)
		ops->release(sk);
	memset(inet_csk(sk)->icsk_ca_priv, 0,
	       sizeof(inet_csk(sk)->icsk_ca_priv));
	if (ops->init)
		ops->init(sk);
}

static void ms_new_round_trip_time(struct sock *sk)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	struct tcp_sock *tp = tcp_sk(sk);

	tp->srtt_us = 0;
	tp->mdev_us = jiffies_to_usecs(TCP_TIMEOUT_INIT);
	tp->mdev_max_us = 0;
	tp->rttvar_us = 0;
	tp->rtt_seq = tp->snd_nxt;
	tp->rack.rtt_us = 0;
	tp->rack.mstamp = 0;
	minmax_reset(&tp->rtt_min, tcp_jiffies32, ~0U);
	icsk->icsk_rto = TCP_TIMEOUT_INIT;
	icsk->icsk_backoff = 0;
	icsk->icsk_retransmits = 0;
	icsk->icsk_probes_out = 0;
	icsk->icsk_probes_tstamp = 0;
	tp->retrans_stamp = 0;
	tp->tlp_high_seq = 0;
}

/* Begins everything afresh that belongs to a path (MIG-REM-NEW-PATH). */
void ms_new_path(struct sock *sk)
{
	tcp_mtup_init(sk);
	/* MIG-REM-NO-ECN */
	tcp_sk(sk)->ecn_flags = 0;
	INET_ECN_dontxmit(sk);
	ms_forget_sack(sk);
	ms_new_round_trip_time(sk);
	ms_new_congestion_control(sk);
	tcp_sk(sk)->pred_flags = 0;
	sk->sk_err_soft = 0;
}

/* Goes on with the peer at another address; the lock is held, BH are off. */
void ms_repoint(struct ms_association *a, const struct ms_tuple *tuple)
{
	struct sock *sk = a->sk;

	inet_unhash(sk);
	ms_set_peer(sk, tuple);
	ms_forget_route(sk);
	inet_ehash_nolisten(sk, NULL, NULL);
	ms_new_path(sk);
}

static struct sk_buff *ms_make_ack(const struct sock *sk, u32 ack)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	unsigned int doff = sizeof(struct tcphdr) +
			    (tp->rx_opt.tstamp_ok ? TCPOLEN_TSTAMP_ALIGNED : 0);
	struct sk_buff *skb = alloc_skb(MAX_TCP_HEADER, GFP_ATOMIC);
	struct tcphdr *th;
	u8 *option;

	if (!skb)
		return NULL;
	skb_reset_network_header(skb);
	skb_put_zero(skb, sizeof(struct iphdr));
	skb_pull(skb, sizeof(struct iphdr));
	skb_reset_transport_header(skb);
	th = skb_put_zero(skb, doff);
	th->doff = doff / 4;
	th->ack = 1;
	th->seq = htonl(tp->rcv_nxt);
	th->ack_seq = htonl(ack);
	/* takes no window */
	th->window = htons(tp->snd_wnd >> tp->rx_opt.snd_wscale);
	if (tp->rx_opt.tstamp_ok) {
		option = (u8 *)(th + 1);
		option[0] = TCPOPT_NOP;
		option[1] = TCPOPT_NOP;
		option[2] = TCPOPT_TIMESTAMP;
		option[3] = TCPOLEN_TIMESTAMP;
		/* moves no TS.Recent; an echo of 0 gives no sample */
		migsock_put32(option + 4, tp->rx_opt.ts_recent);
	}
	return skb;
}

/*
 * Takes an acknowledgment out of a message, as if it had come in a segment of
 * its own, that TCP may do all that belongs to it (MIG-REM-RESTART-ACK).
 */
void ms_take_ack(struct sock *sk, u32 ack)
{
	struct tcp_sock *tp = tcp_sk(sk);
	struct sk_buff *skb;

	if (!after(ack, tp->snd_una) || after(ack, tp->snd_nxt))
		return;
	skb = ms_make_ack(sk, ack);
	if (!skb)
		return;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	memset(TCP_SKB_CB(skb), 0, sizeof(struct tcp_skb_cb));
	TCP_SKB_CB(skb)->seq = tp->rcv_nxt;
	TCP_SKB_CB(skb)->end_seq = tp->rcv_nxt;
	TCP_SKB_CB(skb)->ack_seq = ack;
	TCP_SKB_CB(skb)->tcp_flags = TCPHDR_ACK;
	tcp_v4_do_rcv(sk, skb);
}
