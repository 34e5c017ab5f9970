// SPDX-License-Identifier: GPL-2.0
/* A socket into a state buffer; the lock is held and nothing more can arrive. */
#include "internal.h"

#include <net/inet_ecn.h>

static const u8 ms_states[] = {
	[TCP_ESTABLISHED] = MIGSOCK_BUFFER_STATE_ESTABLISHED,
	[TCP_FIN_WAIT1] = MIGSOCK_BUFFER_STATE_FIN_WAIT_1,
	[TCP_FIN_WAIT2] = MIGSOCK_BUFFER_STATE_FIN_WAIT_2,
	[TCP_CLOSE_WAIT] = MIGSOCK_BUFFER_STATE_CLOSE_WAIT,
	[TCP_CLOSING] = MIGSOCK_BUFFER_STATE_CLOSING,
	[TCP_LAST_ACK] = MIGSOCK_BUFFER_STATE_LAST_ACK,
};

static bool ms_is_closing(const struct sock *sk)
{
	return (1 << sk->sk_state) &
	       (TCPF_FIN_WAIT1 | TCPF_CLOSING | TCPF_LAST_ACK);
}

static bool ms_fin_received(const struct sock *sk)
{
	return (1 << sk->sk_state) &
	       (TCPF_CLOSE_WAIT | TCPF_CLOSING | TCPF_LAST_ACK);
}

/* A FIN is sent once nothing is left that is not. */
static bool ms_fin_sent(const struct sock *sk)
{
	return sk->sk_state == TCP_FIN_WAIT2 ||
	       (ms_is_closing(sk) && !tcp_send_head(sk));
}

static u32 ms_send_queue_octets(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return tp->write_seq - tp->snd_una - (ms_is_closing(sk) ? 1 : 0);
}

static u32 ms_receive_queue_octets(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 unread = tp->rcv_nxt - tp->copied_seq;

	/* A FIN that was read is counted no more. */
	return ms_fin_received(sk) && unread ? unread - 1 : unread;
}

/* Octets of the state buffer of a socket as it is now. */
size_t ms_capture_size(const struct sock *sk)
{
	return MIGSOCK_BUFFER_FIXED_OCTETS + ms_send_queue_octets(sk) +
	       ms_receive_queue_octets(sk) + MIGSOCK_BUFFER_DIGEST_OCTETS;
}

/* Copies what a segment has of a stream from the next octet on. */
static int ms_copy_skb(const struct sk_buff *skb, u8 **at, const u8 *end,
		       u32 *next)
{
	u32 skip = *next - TCP_SKB_CB(skb)->seq;
	u32 length;

	if (TCP_SKB_CB(skb)->tcp_flags & TCPHDR_SYN)
		skip--;
	if (skip >= skb->len)
		return 0;	/* acknowledged or read already, or a FIN */
	length = skb->len - skip;
	if (length > end - *at || skb_copy_bits(skb, skip, *at, length))
		return -EIO;
	*at += length;
	*next += length;
	return 0;
}

static int ms_copy_send_queue(struct sock *sk, u8 *at, const u8 *end)
{
	u32 next = tcp_sk(sk)->snd_una;
	struct sk_buff *skb;
	int err = 0;

	skb_rbtree_walk(skb, &sk->tcp_rtx_queue) {
		err = ms_copy_skb(skb, &at, end, &next);
		if (err)
			return err;
	}
	skb_queue_walk(&sk->sk_write_queue, skb) {
		err = ms_copy_skb(skb, &at, end, &next);
		if (err)
			return err;
	}
	return at == end ? 0 : -EIO;
}

static int ms_copy_receive_queue(struct sock *sk, u8 *at, const u8 *end)
{
	u32 next = tcp_sk(sk)->copied_seq;
	struct sk_buff *skb;
	int err;

	skb_queue_walk(&sk->sk_receive_queue, skb) {
		err = ms_copy_skb(skb, &at, end, &next);
		if (err)
			return err;
	}
	return at == end ? 0 : -EIO;
}

static void ms_capture_numbers(const struct sock *sk,
			       struct migsock_buffer *buffer)
{
	const struct ms_numbers numbers = ms_numbers_of(sk);
	const struct tcp_sock *tp = tcp_sk(sk);

	buffer->snd_una = numbers.snd_una;
	buffer->snd_nxt = numbers.snd_nxt;
	buffer->snd_wl1 = tp->snd_wl1;
	buffer->snd_wl2 = tp->snd_una;
	buffer->max_snd_wnd = min_t(u32, numbers.max_snd_wnd,
				    (u32)U16_MAX << tp->rx_opt.snd_wscale);
	buffer->snd_wnd = min(tp->snd_wnd, buffer->max_snd_wnd);
	buffer->rcv_nxt = numbers.rcv_nxt;
	buffer->max_rcv_wnd = numbers.max_rcv_wnd;
	buffer->rcv_wnd = min(tcp_receive_window(tp), buffer->max_rcv_wnd);
	if (tp->snd_up != tp->snd_una) {
		buffer->flags |= MIGSOCK_BUFFER_FLAG_URGENT_SENT;
		buffer->snd_up = tp->snd_up;
	}
	if (tp->urg_data && !before(tp->urg_seq, tp->copied_seq)) {
		buffer->flags |= MIGSOCK_BUFFER_FLAG_URGENT_RECEIVED;
		buffer->rcv_up = tp->urg_seq + 1;
	}
}

static void ms_capture_negotiated(const struct sock *sk,
				  struct migsock_buffer *buffer)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	buffer->snd_mss = tp->rx_opt.mss_clamp;
	/* TCP counts the octets of the timestamps out of it. */
	buffer->rcv_mss = tp->advmss + (tp->rx_opt.tstamp_ok ?
					TCPOLEN_TSTAMP_ALIGNED : 0);
	if (tp->rx_opt.wscale_ok) {
		buffer->flags |= MIGSOCK_BUFFER_FLAG_WINDOW_SCALE;
		buffer->send_shift = tp->rx_opt.snd_wscale;
		buffer->receive_shift = tp->rx_opt.rcv_wscale;
	}
	if (tcp_is_sack(tp))
		buffer->flags |= MIGSOCK_BUFFER_FLAG_SACK_PERMITTED;
	if (tp->rx_opt.tstamp_ok) {
		buffer->flags |= MIGSOCK_BUFFER_FLAG_TIMESTAMPS;
		buffer->ts_recent = tp->rx_opt.ts_recent;
		buffer->ts_clock = ms_clock_of(sk);
	}
}

static u8 ms_congestion_control(const struct inet_connection_sock *icsk)
{
	if (!icsk->icsk_ca_setsockopt)
		return MIGSOCK_BUFFER_CONGESTION_CONTROL_DEFAULT;
	if (!strcmp(icsk->icsk_ca_ops->name, "reno"))
		return MIGSOCK_BUFFER_CONGESTION_CONTROL_RENO;
	if (!strcmp(icsk->icsk_ca_ops->name, "cubic"))
		return MIGSOCK_BUFFER_CONGESTION_CONTROL_CUBIC;
	return MIGSOCK_BUFFER_CONGESTION_CONTROL_DEFAULT;
}

static void ms_capture_options(const struct sock *sk,
			       struct migsock_buffer *buffer)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	/* Half of what is set aside is for what skbs need besides octets. */
	buffer->send_buffer = max(sk->sk_sndbuf / 2, 1);
	buffer->receive_buffer = max(sk->sk_rcvbuf / 2, 1);
	buffer->user_timeout = inet_csk(sk)->icsk_user_timeout;
	buffer->type_of_service = inet_sk(sk)->tos & ~INET_ECN_MASK;
	buffer->congestion_control = ms_congestion_control(inet_csk(sk));
	if (tp->nonagle & TCP_NAGLE_OFF)
		buffer->flags |= MIGSOCK_BUFFER_FLAG_NO_DELAY;
	if (!sock_flag(sk, SOCK_KEEPOPEN))
		return;
	buffer->flags |= MIGSOCK_BUFFER_FLAG_KEEP_ALIVE;
	buffer->keep_alive_idle = jiffies_to_msecs(keepalive_time_when(tp));
	buffer->keep_alive_interval =
		jiffies_to_msecs(keepalive_intvl_when(tp));
	buffer->keep_alive_probes = keepalive_probes(tp);
}

static void ms_capture_identity(const struct ms_association *a,
				struct migsock_buffer *buffer)
{
	const struct sock *sk = a->sk;
	struct ms_tuple tuple = ms_tuple_of(sk);

	buffer->magic = MIGSOCK_BUFFER_MAGIC;
	buffer->version = MIGSOCK_BUFFER_VERSION;
	buffer->lowest_compatible_version =
		MIGSOCK_BUFFER_LOWEST_COMPATIBLE_VERSION;
	buffer->fixed_octets = MIGSOCK_BUFFER_FIXED_OCTETS;
	buffer->round = a->own;
	if (a->closed != MS_NO_ROUND) {
		buffer->flags |= MIGSOCK_BUFFER_FLAG_PEER_CLOSED_ROUND;
		buffer->peer_closed_round = a->closed;
	}
	buffer->state = ms_states[sk->sk_state];
	buffer->local_host = ntohl(tuple.laddr);
	buffer->local_port = ntohs(tuple.lport);
	buffer->remote_host = ntohl(tuple.raddr);
	buffer->remote_port = ntohs(tuple.rport);
	if (ms_fin_sent(sk))
		buffer->flags |= MIGSOCK_BUFFER_FLAG_FIN_SENT;
	if (ms_fin_received(sk))
		buffer->flags |= MIGSOCK_BUFFER_FLAG_FIN_RECEIVED;
}

/* Writes the state buffer, whose length is ms_capture_size(); 0 or -EIO. */
int ms_capture(struct ms_association *a, u8 *octets, size_t length)
{
	u8 *send = octets + MIGSOCK_BUFFER_FIXED_OCTETS;
	u8 *receive = send + ms_send_queue_octets(a->sk);
	u8 *end = octets + length - MIGSOCK_BUFFER_DIGEST_OCTETS;
	struct migsock_buffer buffer = {};
	int err;

	err = ms_copy_send_queue(a->sk, send, receive);
	if (!err)
		err = ms_copy_receive_queue(a->sk, receive, end);
	if (err)
		return err;
	ms_capture_identity(a, &buffer);
	ms_capture_numbers(a->sk, &buffer);
	ms_capture_negotiated(a->sk, &buffer);
	ms_capture_options(a->sk, &buffer);
	buffer.total_octets = length;
	buffer.send_queue_octets = receive - send;
	buffer.receive_queue_octets = end - receive;
	ms_buffer_seal(octets, &buffer);
	return 0;
}
