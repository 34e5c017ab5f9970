// SPDX-License-Identifier: GPL-2.0
/*
 * Restraining a socket: what its timers do, what its application reads and when it
 * sends again. Who may write is up to proto.c; which segments leave, the hook at
 * LOCAL_OUT decides by the restraint.
 */
#include "internal.h"

/* The timer of keep-alives, which an orphan in FIN-WAIT-2 has for itself. */
static struct timer_list *ms_keepalive_timer(struct sock *sk)
{
#ifdef MS_KEEPALIVE_TIMER_IS_ICSK
	return &inet_csk(sk)->icsk_keepalive_timer;
#else
	return &sk->sk_timer;
#endif
}

/* In place of the retransmission timer, and of the one of keep-alives. */
static void ms_write_timer_stands(struct timer_list *timer)
{
	struct inet_connection_sock *icsk;

	icsk = from_timer(icsk, timer, icsk_retransmit_timer);
	sock_put(&icsk->icsk_inet.sk);
}

static void ms_keepalive_timer_stands(struct timer_list *timer)
{
#ifdef MS_KEEPALIVE_TIMER_IS_ICSK
	struct inet_connection_sock *icsk;

	icsk = from_timer(icsk, timer, icsk_keepalive_timer);
	sock_put(&icsk->icsk_inet.sk);
#else
	struct sock *sk = from_timer(sk, timer, sk_timer);

	sock_put(sk);
#endif
}

/* No timer of this length is ever set, see tcp_fin_time(). */
#define MS_LINGER_LONG (10 * TCP_TIMEWAIT_LEN)

/* Makes the timers stand still (MIG-REM-TIMERS). */
static void ms_park(struct ms_association *a)
{
	struct inet_connection_sock *icsk = inet_csk(a->sk);
	struct timer_list *keepalive = ms_keepalive_timer(a->sk);
	struct ms_parked *parked = &a->parked;
	struct sock *sk = a->sk;

	parked->parked = true;
	parked->since = jiffies;
	parked->write_timer = icsk->icsk_retransmit_timer.function;
	parked->keepalive_timer = keepalive->function;
	parked->keepalive_pending = timer_pending(keepalive);
	parked->keepalive_left = keepalive->expires - jiffies;
	/* Keeps an orphan from shrinking to a FIN-WAIT-2 of its own. */
	parked->linger2 = tcp_sk(sk)->linger2;
	if (parked->linger2 >= 0)
		tcp_sk(sk)->linger2 = MS_LINGER_LONG;
	WRITE_ONCE(icsk->icsk_retransmit_timer.function, ms_write_timer_stands);
	WRITE_ONCE(keepalive->function, ms_keepalive_timer_stands);
}

/* What is measured from an instant is measured from a later one now. */
static void ms_shift_clocks(struct sock *sk, unsigned long stood)
{
	struct inet_connection_sock *icsk = inet_csk(sk);
	struct tcp_sock *tp = tcp_sk(sk);

	if (tp->retrans_stamp)
		tp->retrans_stamp += jiffies_to_msecs(stood);
	if (icsk->icsk_probes_tstamp)
		icsk->icsk_probes_tstamp += stood;
	tp->rcv_tstamp = min_t(u32, tcp_jiffies32, tp->rcv_tstamp + stood);
	icsk->icsk_ack.lrcvtime = min_t(u32, tcp_jiffies32,
					icsk->icsk_ack.lrcvtime + stood);
}

/* Lets the timers go on with what remained of them. */
static void ms_unpark(struct ms_association *a)
{
	struct inet_connection_sock *icsk = inet_csk(a->sk);
	struct timer_list *keepalive = ms_keepalive_timer(a->sk);
	struct ms_parked *parked = &a->parked;
	struct sock *sk = a->sk;

	parked->parked = false;
	WRITE_ONCE(icsk->icsk_retransmit_timer.function, parked->write_timer);
	WRITE_ONCE(keepalive->function, parked->keepalive_timer);
	tcp_sk(sk)->linger2 = parked->linger2;
	ms_shift_clocks(sk, jiffies - parked->since);
	if (!parked->keepalive_pending || sk->sk_state == TCP_CLOSE)
		return;
	if ((long)parked->keepalive_left < 1)
		parked->keepalive_left = 1;
	sk_reset_timer(sk, keepalive, jiffies + parked->keepalive_left);
}

/* Keeps writers from adding to a segment that is not sent yet. */
static void ms_close_tail(struct sock *sk)
{
	struct sk_buff *tail = tcp_write_queue_tail(sk);

	if (tail)
		TCP_SKB_CB(tail)->eor = 1;
}

/* Changes what may leave a socket, whose lock is held. */
void ms_restrain(struct ms_association *a, enum ms_restraint restraint)
{
	bool stands = restraint == MS_ACKS_ONLY || restraint == MS_SILENT;
	struct sock *sk = a->sk;

	if (a->restraint == restraint)
		return;
	if (stands && !a->parked.parked)
		ms_park(a);
	a->restraint = restraint;
	ms_set_prot(a);
	if (restraint != MS_FREE)
		ms_close_tail(sk);
	if (!stands && a->parked.parked)
		ms_unpark(a);
	if (restraint != MS_FREE)
		return;
	sk->sk_write_space(sk);
	if (!sock_flag(sk, SOCK_DEAD))
		sk->sk_state_change(sk);
}

/* Hides from readers what there is, and that there will be no more. */
void ms_deafen(struct ms_association *a)
{
	struct ms_stash *stash = &a->stash;
	struct tcp_sock *tp = tcp_sk(a->sk);
	struct sock *sk = a->sk;

	if (stash->deaf)
		return;
	stash->deaf = true;
	stash->copied_seq = tp->copied_seq;
	stash->shutdown = sk->sk_shutdown & RCV_SHUTDOWN;
	stash->done = sock_flag(sk, SOCK_DONE);
	skb_queue_splice_init(&sk->sk_receive_queue, &stash->queue);
	WRITE_ONCE(tp->copied_seq, tp->rcv_nxt);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown & ~RCV_SHUTDOWN);
	sock_reset_flag(sk, SOCK_DONE);
}

void ms_undeafen(struct ms_association *a)
{
	struct ms_stash *stash = &a->stash;
	struct tcp_sock *tp = tcp_sk(a->sk);
	struct sock *sk = a->sk;

	if (!stash->deaf)
		return;
	stash->deaf = false;
	skb_queue_splice_init(&stash->queue, &sk->sk_receive_queue);
	WRITE_ONCE(tp->copied_seq, stash->copied_seq);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | stash->shutdown);
	sock_valbool_flag(sk, SOCK_DONE, stash->done);
	if (sock_flag(sk, SOCK_DEAD))
		return;
	sk->sk_state_change(sk);
	sk->sk_data_ready(sk);
}

/* Whatever timer a connection with something to send has to have. */
static void ms_rearm(struct sock *sk)
{
	unsigned long rto = inet_csk(sk)->icsk_rto;

	if (tcp_sk(sk)->packets_out)
		inet_csk_reset_xmit_timer(sk, ICSK_TIME_RETRANS, rto,
					  TCP_RTO_MAX);
	else if (tcp_send_head(sk))
		inet_csk_reset_xmit_timer(sk, ICSK_TIME_PROBE0,
					  tcp_probe0_base(sk), TCP_RTO_MAX);
}

/* TCP's clock is as old as what it last did. */
static void ms_refresh_clock(struct tcp_sock *tp)
{
	tp->tcp_clock_cache = tcp_clock_ns();
	tp->tcp_mstamp = div_u64(tp->tcp_clock_cache, NSEC_PER_USEC);
}

void ms_send_ack(struct sock *sk)
{
	ms_refresh_clock(tcp_sk(sk));
	__tcp_send_ack(sk, tcp_sk(sk)->rcv_nxt);
}

/*
 * Has TCP choose the window that it would offer now, as it does for every segment:
 * here for one that does not leave.
 */
void ms_renew_window(struct ms_association *a)
{
	if (a->sk->sk_state == TCP_CLOSE)
		return;
	ms_restrain(a, MS_SILENT);
	ms_send_ack(a->sk);
}

/*
 * Makes TCP send what it may: what is marked as lost, then what is new. There is
 * no exported call that does, but its callback for a released socket does so
 * where it was deferred.
 */
void ms_kick(struct sock *sk)
{
	if (!((1 << sk->sk_state) & MS_MIGRATABLE_STATES))
		return;
	ms_refresh_clock(tcp_sk(sk));
	if (!test_and_set_bit(TCP_TSQ_DEFERRED, &sk->sk_tsq_flags))
		sock_hold(sk);
	ms_rearm(sk);
	if (!sock_owned_by_user(sk))
		tcp_release_cb(sk);
}
