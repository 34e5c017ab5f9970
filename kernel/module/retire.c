// SPDX-License-Identifier: GPL-2.0
/* Ending a connection without a segment, and keeping its tuple from others. */
#include "internal.h"

#include <net/inet_hashtables.h>
#include <net/inet_timewait_sock.h>

/* A reference to whatever socket of TCP has a tuple, or NULL. */
struct sock *ms_look_up(struct ms_net *mn, const struct ms_tuple *tuple,
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

/* What holds a quarantined tuple against others, see ms_retire(). */
static struct sock *ms_placeholder(struct net *net,
				   const struct ms_tuple *tuple)
{
	struct sock *sk = ms_look_up(ms_net(net), tuple, 0);

	if (sk && sk->sk_state != TCP_TIME_WAIT) {
		sock_gen_put(sk);
		sk = NULL;
	}
	return sk;
}

/*
 * Ends a connection without a segment, and keeps its tuple from others: TCP knows
 * but one way to, a TIME-WAIT. What comes for it does not get there.
 */
void ms_retire(struct sock *sk)
{
	struct ms_tuple tuple = ms_tuple_of(sk);
	struct net *net = sock_net(sk);
	struct sock *place;

	if (!sk_hashed(sk) || !inet_csk(sk)->icsk_bind_hash) {
		tcp_done(sk);
		return;
	}
	/* Nobody may have it sooner for having timestamps. */
	tcp_sk(sk)->rx_opt.ts_recent_stamp = 0;
	local_bh_disable();
	tcp_time_wait(sk, TCP_TIME_WAIT, 0);
	place = ms_placeholder(net, &tuple);
	if (place) {
		inet_twsk_reschedule(inet_twsk(place), ms_patience());
		inet_twsk_put(inet_twsk(place));
	}
	local_bh_enable();
}

/* Lets others have it again. */
void ms_unretire(struct net *net, const struct ms_tuple *tuple)
{
	struct sock *place = ms_placeholder(net, tuple);

	if (place)
		inet_twsk_deschedule_put(inet_twsk(place));
}
