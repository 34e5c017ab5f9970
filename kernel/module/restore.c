// SPDX-License-Identifier: GPL-2.0
/* A state buffer into a socket that is not connected: silent, deaf and mute. */
#include "internal.h"

#include <linux/in.h>
#include <linux/random.h>
#include <linux/uio.h>
#include <net/inet_common.h>
#include <net/inet_ecn.h>
#include <net/inet_hashtables.h>
#include <net/ip.h>

/* Ports that are tried where none is asked for. */
#define MS_PORT_TRIES 256

/* Octets that are queued at a time. */
#define MS_PIECE (16 * 1024)

static bool ms_flag(const struct migsock_buffer *buffer,
		    enum migsock_buffer_flag flag)
{
	return buffer->flags & flag;
}

/* What has been sent of the send queue, in octets. */
static u32 ms_sent_octets(const struct migsock_buffer *buffer)
{
	return min(buffer->snd_nxt - buffer->snd_una,
		   buffer->send_queue_octets);
}

static int ms_bind(struct socket *sock, __be32 host, __be16 port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = host,
		.sin_port = port,
	};

	return kernel_bind(sock, (struct sockaddr *)&address, sizeof(address));
}

static __be16 ms_random_port(struct net *net)
{
	int low, high;

	inet_get_local_port_range(net, &low, &high);
	return htons(low + prandom_u32_max(high - low + 1));
}

/* Whether an address may serve a restored socket (MIG-DST-PORT). */
static bool ms_may_serve(struct net *net, const struct ms_tuple *tuple,
			 int round, const struct ms_tuple *avoid)
{
	if (avoid && ms_same_tuple(tuple, avoid))
		return false;
	if (tuple->laddr == tuple->raddr && tuple->lport == tuple->rport)
		return false;
	return !ms_has_served(ms_net(net), tuple, round);
}

/*
 * Binds to a port that is asked for. It may be that of a listener, or of another
 * connection; whether the tuple is free is found out when connecting.
 */
static int ms_bind_asked(struct socket *sock, const struct ms_tuple *tuple)
{
	unsigned char reuse = sock->sk->sk_reuse;
	int err = ms_bind(sock, tuple->laddr, tuple->lport);

	if (err != -EADDRINUSE ||
	    !ns_capable(sock_net(sock->sk)->user_ns, CAP_NET_ADMIN))
		return err;
	sock->sk->sk_reuse = SK_FORCE_REUSE;
	err = ms_bind(sock, tuple->laddr, tuple->lport);
	sock->sk->sk_reuse = reuse;
	return err;
}

/* Binds to a port that nobody else has, nor has had lately. */
static int ms_bind_any(struct socket *sock, struct ms_tuple *tuple, int round,
		       const struct ms_tuple *avoid)
{
	struct net *net = sock_net(sock->sk);
	unsigned char reuse = sock->sk->sk_reuse;
	int i, err = -EADDRINUSE;

	sock->sk->sk_reuse = SK_NO_REUSE;
	for (i = 0; i < MS_PORT_TRIES && err == -EADDRINUSE; i++) {
		tuple->lport = ms_random_port(net);
		if (ms_may_serve(net, tuple, round, avoid) &&
		    !ms_is_guarded(ms_net(net), tuple))
			err = ms_bind(sock, tuple->laddr, tuple->lport);
	}
	sock->sk->sk_reuse = reuse;
	return err;
}

static __be32 ms_source_address(struct net *net, __be32 host, __be32 remote)
{
	struct flowi4 fl4 = { .daddr = remote };
	struct rtable *rt;

	if (host)
		return host;
	rt = ip_route_output_key(net, &fl4);
	if (IS_ERR(rt))
		return 0;
	ip_rt_put(rt);
	return fl4.saddr;
}

/* Binds the socket and fills in the tuple that it is going to have. */
static int ms_take_address(struct socket *sock,
			   const struct migsock_buffer *buffer,
			   const struct ms_address *where,
			   const struct ms_tuple *avoid,
			   struct ms_tuple *tuple)
{
	struct net *net = sock_net(sock->sk);

	tuple->raddr = htonl(buffer->remote_host);
	tuple->rport = htons(buffer->remote_port);
	tuple->laddr = ms_source_address(net, where->host, tuple->raddr);
	tuple->lport = where->port;
	if (!tuple->laddr)
		return -ENETUNREACH;
	if (!where->port)
		return ms_bind_any(sock, tuple, buffer->round, avoid);
	return ms_may_serve(net, tuple, buffer->round, avoid) ?
	       ms_bind_asked(sock, tuple) : -EADDRINUSE;
}

/* A buffer of this many octets, as large as the host would let it become. */
static int ms_buffer_size(u32 octets, u32 autotuned, u32 allowed, u32 least)
{
	u64 wanted = 2 * (u64)octets;
	u64 most = max(2 * allowed, autotuned);

	return clamp_t(u64, wanted, least, max_t(u64, most, least));
}

static void ms_restore_options(struct sock *sk,
			       const struct migsock_buffer *buffer)
{
	struct inet_sock *inet = inet_sk(sk);
	struct tcp_sock *tp = tcp_sk(sk);
	struct net *net = sock_net(sk);

	sk->sk_sndbuf = ms_buffer_size(buffer->send_buffer,
				       net->ipv4.sysctl_tcp_wmem[2],
				       READ_ONCE(sysctl_wmem_max),
				       SOCK_MIN_SNDBUF);
	sk->sk_rcvbuf = ms_buffer_size(buffer->receive_buffer,
				       net->ipv4.sysctl_tcp_rmem[2],
				       READ_ONCE(sysctl_rmem_max),
				       SOCK_MIN_RCVBUF);
	inet->tos = buffer->type_of_service & ~INET_ECN_MASK;
	sk->sk_priority = rt_tos2priority(inet->tos);
	inet_csk(sk)->icsk_user_timeout = buffer->user_timeout;
	if (ms_flag(buffer, MIGSOCK_BUFFER_FLAG_NO_DELAY))
		tp->nonagle |= TCP_NAGLE_OFF;
	sock_valbool_flag(sk, SOCK_KEEPOPEN,
			  ms_flag(buffer, MIGSOCK_BUFFER_FLAG_KEEP_ALIVE));
	if (!sock_flag(sk, SOCK_KEEPOPEN))
		return;
	tp->keepalive_time = max(msecs_to_jiffies(buffer->keep_alive_idle), 1UL);
	tp->keepalive_intvl =
		max(msecs_to_jiffies(buffer->keep_alive_interval), 1UL);
	tp->keepalive_probes = min_t(u16, buffer->keep_alive_probes,
				     MAX_TCP_KEEPCNT);
}

/* Before the lock is taken, for the call takes it. */
static void ms_choose_congestion_control(struct sock *sk,
					 const struct migsock_buffer *buffer)
{
	static const char * const names[] = {
		[MIGSOCK_BUFFER_CONGESTION_CONTROL_RENO] = "reno",
		[MIGSOCK_BUFFER_CONGESTION_CONTROL_CUBIC] = "cubic",
	};
	const char *name = names[buffer->congestion_control];

	if (name)
		tcp_setsockopt(sk, SOL_TCP, TCP_CONGESTION,
			       KERNEL_SOCKPTR((void *)name), strlen(name));
}

/*
 * Under repair a connection is set up without a packet, from the numbers that
 * the socket has.
 */
static int ms_connect(struct socket *sock, const struct migsock_buffer *buffer,
		      const struct ms_tuple *tuple)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = tuple->raddr,
		.sin_port = tuple->rport,
	};
	struct tcp_sock *tp = tcp_sk(sock->sk);
	u32 unread = buffer->receive_queue_octets;
	int err;

	if (ms_flag(buffer, MIGSOCK_BUFFER_FLAG_FIN_RECEIVED))
		unread++;
	tp->repair = 1;
	tp->repair_queue = TCP_NO_QUEUE;
	WRITE_ONCE(tp->write_seq, buffer->snd_una);
	WRITE_ONCE(tp->rcv_nxt, buffer->rcv_nxt - unread);
	/* It never waits, which would give up the lock. */
	err = __inet_stream_connect(sock, (struct sockaddr *)&address,
				    sizeof(address), O_NONBLOCK, 0);
	return err == -EADDRNOTAVAIL ? -EADDRINUSE : err;
}

static void ms_restore_negotiated(struct sock *sk,
				  const struct migsock_buffer *buffer)
{
	struct tcp_options_received *opt = &tcp_sk(sk)->rx_opt;
	struct tcp_sock *tp = tcp_sk(sk);

	opt->wscale_ok = ms_flag(buffer, MIGSOCK_BUFFER_FLAG_WINDOW_SCALE);
	opt->snd_wscale = buffer->send_shift;
	opt->rcv_wscale = buffer->receive_shift;
	opt->sack_ok = ms_flag(buffer, MIGSOCK_BUFFER_FLAG_SACK_PERMITTED) ?
		       TCP_SACK_SEEN : 0;
	opt->tstamp_ok = ms_flag(buffer, MIGSOCK_BUFFER_FLAG_TIMESTAMPS);
	opt->mss_clamp = buffer->snd_mss;
	tp->advmss = buffer->rcv_mss;
	/* MIG-REM-NO-ECN */
	tp->ecn_flags = 0;
	tp->tcp_header_len = sizeof(struct tcphdr);
	if (opt->tstamp_ok) {
		if (tp->advmss > TCPOLEN_TSTAMP_ALIGNED)
			tp->advmss -= TCPOLEN_TSTAMP_ALIGNED;
		tp->tcp_header_len += TCPOLEN_TSTAMP_ALIGNED;
		/* MIG-BUF-CLOCK */
		tp->tsoffset = buffer->ts_clock - tcp_time_stamp_raw();
		opt->ts_recent = buffer->ts_recent;
		opt->ts_recent_stamp = ktime_get_seconds();
	}
	tcp_mtup_init(sk);
	tcp_sync_mss(sk, dst_mtu(__sk_dst_get(sk)));
}

/* Queues octets as if the application wrote them, or the peer did. */
static int ms_queue(struct sock *sk, const u8 *octets, u32 length)
{
	while (length > 0) {
		struct kvec vec = {
			.iov_base = (void *)octets,
			.iov_len = min_t(u32, length, MS_PIECE),
		};
		struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
		int taken;

		iov_iter_kvec(&msg.msg_iter, ITER_SOURCE, &vec, 1, vec.iov_len);
		taken = tcp_sendmsg_locked(sk, &msg, vec.iov_len);
		if (taken <= 0)
			return taken ? taken : -ENOMEM;
		octets += taken;
		length -= taken;
	}
	return 0;
}

/* Sends a FIN behind what is queued: as sent under repair, else as unsent. */
static void ms_queue_fin(struct sock *sk, const struct migsock_buffer *buffer)
{
	bool sent = ms_flag(buffer, MIGSOCK_BUFFER_FLAG_FIN_SENT);
	struct tcp_sock *tp = tcp_sk(sk);

	tp->repair = sent;
	tp->repair_queue = sent ? TCP_SEND_QUEUE : TCP_NO_QUEUE;
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | SEND_SHUTDOWN);
	tcp_shutdown(sk, SEND_SHUTDOWN);
	tp->repair = 0;
}

static void ms_take_fin(struct sock *sk)
{
	struct tcp_sock *tp = tcp_sk(sk);

	WRITE_ONCE(tp->rcv_nxt, tp->rcv_nxt + 1);
	WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | RCV_SHUTDOWN);
	sock_set_flag(sk, SOCK_DONE);
}

/* From ESTABLISHED to the state that was captured. */
static void ms_restore_state(struct sock *sk,
			     const struct migsock_buffer *buffer)
{
	if (ms_flag(buffer, MIGSOCK_BUFFER_FLAG_FIN_RECEIVED))
		ms_take_fin(sk);
	switch (buffer->state) {
	case MIGSOCK_BUFFER_STATE_CLOSE_WAIT:
		tcp_set_state(sk, TCP_CLOSE_WAIT);
		break;
	case MIGSOCK_BUFFER_STATE_LAST_ACK:
		tcp_set_state(sk, TCP_CLOSE_WAIT);
		ms_queue_fin(sk, buffer);
		break;
	case MIGSOCK_BUFFER_STATE_FIN_WAIT_1:
		ms_queue_fin(sk, buffer);
		break;
	case MIGSOCK_BUFFER_STATE_CLOSING:
		ms_queue_fin(sk, buffer);
		tcp_set_state(sk, TCP_CLOSING);
		break;
	case MIGSOCK_BUFFER_STATE_FIN_WAIT_2:
		WRITE_ONCE(sk->sk_shutdown, sk->sk_shutdown | SEND_SHUTDOWN);
		tcp_set_state(sk, TCP_FIN_WAIT2);
		break;
	default:
		break;
	}
}

static int ms_restore_queues(struct sock *sk,
			     const struct migsock_buffer *buffer,
			     const u8 *octets)
{
	const u8 *send = octets + buffer->fixed_octets;
	const u8 *receive = send + buffer->send_queue_octets;
	u32 sent = ms_sent_octets(buffer);
	int sndbuf = sk->sk_sndbuf, rcvbuf = sk->sk_rcvbuf;
	struct tcp_sock *tp = tcp_sk(sk);
	int err;

	/* What was held before can be held again. */
	sk->sk_sndbuf = INT_MAX / 2;
	sk->sk_rcvbuf = INT_MAX / 2;
	tp->repair_queue = TCP_RECV_QUEUE;
	err = ms_queue(sk, receive, buffer->receive_queue_octets);
	tp->repair_queue = TCP_SEND_QUEUE;
	if (!err)
		err = ms_queue(sk, send, sent);	/* MIG-DST-AS-SENT */
	tp->repair_queue = TCP_NO_QUEUE;
	tp->repair = 0;
	/* No window: the rest is queued and not sent. */
	tp->snd_wnd = 0;
	if (!err)
		err = ms_queue(sk, send + sent,
			       buffer->send_queue_octets - sent);
	sk->sk_sndbuf = sndbuf;
	sk->sk_rcvbuf = rcvbuf;
	return err;
}

static void ms_restore_numbers(struct sock *sk,
			       const struct migsock_buffer *buffer)
{
	struct tcp_sock *tp = tcp_sk(sk);

	tp->snd_wnd = buffer->snd_wnd;
	tp->snd_wl1 = buffer->snd_wl1;
	tp->max_window = buffer->max_snd_wnd;
	tp->rcv_wup = tp->rcv_nxt;
	tp->rcv_wnd = buffer->rcv_wnd;
	tp->window_clamp = max(tp->window_clamp, buffer->max_rcv_wnd);
	tp->rcv_ssthresh = buffer->max_rcv_wnd;
	tp->pred_flags = 0;
	tp->snd_up = ms_flag(buffer, MIGSOCK_BUFFER_FLAG_URGENT_SENT) ?
		     buffer->snd_up : tp->snd_una;
	if (!ms_flag(buffer, MIGSOCK_BUFFER_FLAG_URGENT_RECEIVED))
		return;
	tp->urg_seq = buffer->rcv_up - 1;
	WRITE_ONCE(tp->urg_data, TCP_URG_NOTYET);
}

/* Whether TCP has arrived at the numbers that were captured. */
static bool ms_is_as_captured(const struct sock *sk,
			      const struct migsock_buffer *buffer)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return tp->snd_una == buffer->snd_una &&
	       tp->snd_nxt == buffer->snd_nxt &&
	       tp->rcv_nxt == buffer->rcv_nxt;
}

/* Leaves nothing behind of a restore that failed (MIG-BUF-REASON). */
static void ms_undo(struct socket *sock)
{
	struct sock *sk = sock->sk;

	sk->sk_userlocks &= ~(SOCK_BINDADDR_LOCK | SOCK_BINDPORT_LOCK);
	tcp_sk(sk)->repair = 1;
	tcp_disconnect(sk, 0);
	tcp_sk(sk)->repair = 0;
	if (inet_csk(sk)->icsk_bind_hash)
		inet_put_port(sk);
	WRITE_ONCE(sk->sk_err, 0);
	sock->state = SS_UNCONNECTED;
}

static int ms_fill(struct socket *sock, const struct migsock_buffer *buffer,
		   const u8 *octets)
{
	struct sock *sk = sock->sk;
	struct ms_association *a;
	int err;

	ms_restore_negotiated(sk, buffer);
	err = ms_restore_queues(sk, buffer, octets);
	if (err)
		return err;
	ms_restore_state(sk, buffer);
	ms_restore_numbers(sk, buffer);
	if (!ms_is_as_captured(sk, buffer))
		return -EIO;
	a = ms_find_or_create(sk);
	if (!a)
		return -ENOMEM;
	err = ms_guard_socket(a, MS_GUARD_MUTE);
	if (err)
		return err;
	ms_restrain(a, MS_SILENT);	/* MIG-DST-MUTE */
	ms_deafen(a);			/* MIG-DST-DEAF */
	ms_destination_land(a, buffer);
	ms_schedule(a);
	return 0;
}

/* Restores into a socket that is bound to the tuple; its lock is held. */
int ms_rebuild(struct socket *sock, const struct migsock_buffer *buffer,
	       const u8 *octets, const struct ms_tuple *tuple)
{
	struct ms_net *net = ms_net(sock_net(sock->sk));
	struct sock *sk = sock->sk;
	bool quarantined;
	int err;

	quarantined = ms_release(net, tuple, BIT(MS_GUARD_QUARANTINE) |
					     BIT(MS_GUARD_SERVED));
	ms_restore_options(sk, buffer);
	err = ms_connect(sock, buffer, tuple);
	if (!err)
		err = ms_fill(sock, buffer, octets);
	if (err) {
		ms_undo(sock);
		if (quarantined)
			ms_reserve(net, tuple, MS_GUARD_QUARANTINE,
				   (u16)(buffer->round - 1), NULL, NULL);
		return err;
	}
	sk->sk_userlocks &= ~SOCK_BINDPORT_LOCK;
	return 0;
}

/* Whether a socket is as it was bound: nobody has used it before it was locked. */
static bool ms_is_bound_only(const struct socket *sock,
			     const struct ms_tuple *tuple)
{
	const struct inet_sock *inet = inet_sk(sock->sk);

	return sock->state == SS_UNCONNECTED &&
	       sock->sk->sk_state == TCP_CLOSE && !ms_find(sock->sk) &&
	       inet->inet_sport == tuple->lport &&
	       inet->inet_rcv_saddr == tuple->laddr;
}

/*
 * Restores a buffer that was checked into a fresh socket, at an address that is
 * asked for or any (MIG-DST-PORT), but not at one that is to be avoided.
 */
int ms_restore(struct socket *sock, const struct migsock_buffer *buffer,
	       const u8 *octets, const struct ms_address *where,
	       const struct ms_tuple *avoid)
{
	struct sock *sk = sock->sk;
	struct ms_tuple tuple;
	int err;

	ms_choose_congestion_control(sk, buffer);
	err = ms_take_address(sock, buffer, where, avoid, &tuple);
	if (err)
		return err;
	lock_sock(sk);
	if (!ms_is_bound_only(sock, &tuple)) {
		release_sock(sk);
		return -EISCONN;
	}
	err = ms_rebuild(sock, buffer, octets, &tuple);
	if (err && ms_find(sk))
		ms_let_go(ms_find(sk));
	release_sock(sk);
	return err;
}
