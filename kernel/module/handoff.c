// SPDX-License-Identifier: GPL-2.0
/*
 * A restored socket that goes into one that is connected already. It is restored
 * apart, and takes the other's place only once the remote has agreed
 * (MIG-DST-HANDOFF). The place is taken by a second restore, into the socket
 * that the process has: whoever waits in it goes on with the new connection.
 */
#include "internal.h"

struct ms_handoff {
	struct work_struct work;
	/* of the process: what is going to have the new connection */
	struct sock *host;
	/* what has it until then */
	struct socket *own;
	struct ms_association *guest;
	bool landing;
	u16 window;
};

/* Frees a handoff, the socket that was restored apart with it. */
static void ms_end(struct ms_handoff *handoff)
{
	struct sock *sk = handoff->own->sk;
	struct ms_association *guest = handoff->guest;

	lock_sock(sk);
	guest->destination.handoff = NULL;
	release_sock(sk);
	sock_release(handoff->own);
	ms_put(guest);
	sock_put(handoff->host);
	kfree(handoff);
	module_put(THIS_MODULE);
}

/* The state of the socket that was restored apart, which has none then. */
static u8 *ms_take_guest(struct ms_association *guest, size_t *length)
{
	struct sock *sk = guest->sk;
	u8 *octets = NULL;

	lock_sock_nested(sk, SINGLE_DEPTH_NESTING);
	if (!ms_destination_is_mute(guest))
		goto out;
	ms_undeafen(guest);
	/* Nothing can arrive that would change it. */
	*length = ms_capture_size(sk);
	octets = kvmalloc(*length, GFP_KERNEL);
	local_bh_disable();
	if (!octets || ms_capture(guest, octets, *length)) {
		kvfree(octets);
		octets = NULL;
		ms_deafen(guest);
		local_bh_enable();
		goto out;
	}
	guest->destination.state = MS_DST_GONE;
	guest->destination.restart.active = false;
	ms_schedule(guest);
	tcp_done(sk);
	ms_restrain(guest, MS_FREE);
	local_bh_enable();
out:
	release_sock(sk);
	return octets;
}

/* Ends the socket's own connection with a RST, and gives it the new address. */
static int ms_clear(struct socket *sock, const struct ms_tuple *tuple)
{
	struct sock *sk = sock->sk;
	struct inet_sock *inet = inet_sk(sk);
	unsigned char reuse = sk->sk_reuse;
	int err;

	sk->sk_userlocks &= ~(SOCK_BINDADDR_LOCK | SOCK_BINDPORT_LOCK);
	tcp_disconnect(sk, 0);
	/* Whoever waits in it waits for the new connection. */
	sk->sk_disconnects--;
	WRITE_ONCE(sk->sk_err, 0);
	sock->state = SS_UNCONNECTED;
	if (inet_csk(sk)->icsk_bind_hash)
		inet_put_port(sk);
	inet->inet_saddr = tuple->laddr;
	inet->inet_rcv_saddr = tuple->laddr;
	sk->sk_reuse = SK_FORCE_REUSE;
	err = sk->sk_prot->get_port(sk, ntohs(tuple->lport));
	sk->sk_reuse = reuse;
	inet->inet_sport = htons(inet->inet_num);
	inet->inet_daddr = 0;
	inet->inet_dport = 0;
	sk_dst_reset(sk);
	return err;
}

/* What a socket had to do with migrations of its own connection is over. */
static void ms_renew(struct ms_association *a)
{
	ms_restrain(a, MS_FREE);
	a->guest = NULL;
	a->suspended = MS_NO_ROUND;
	a->closed = MS_NO_ROUND;
	a->moved = MS_NO_ROUND;
	memset(&a->source, 0, sizeof(a->source));
	memset(&a->remote, 0, sizeof(a->remote));
	a->remote.allow = true;
}

static void ms_tell_nobody(struct sock *sk)
{
}

/*
 * Makes one connection of another. Whoever polls the socket is not woken between
 * the two: it would find it closed, and then wait in a read.
 */
static int ms_exchange(struct socket *sock, const struct ms_tuple *tuple,
		       const struct migsock_buffer *buffer, const u8 *octets)
{
	void (*state_change)(struct sock *sk) = sock->sk->sk_state_change;
	void (*error_report)(struct sock *sk) = sock->sk->sk_error_report;
	void (*write_space)(struct sock *sk) = sock->sk->sk_write_space;
	struct sock *sk = sock->sk;
	int err;

	sk->sk_state_change = ms_tell_nobody;
	sk->sk_error_report = ms_tell_nobody;
	sk->sk_write_space = ms_tell_nobody;
	ms_renew(ms_find(sk));
	err = ms_clear(sock, tuple);
	if (!err)
		err = ms_rebuild(sock, buffer, octets, tuple);
	sk->sk_state_change = state_change;
	sk->sk_error_report = error_report;
	sk->sk_write_space = write_space;
	if (err)
		sk_error_report(sk);
	return err;
}

/* Puts the captured guest into the socket of the process; its lock is held. */
static int ms_settle(struct socket *sock, struct ms_handoff *handoff,
		     const u8 *octets, size_t length)
{
	const struct ms_destination *landed = &handoff->guest->destination;
	struct ms_association *a = ms_find(sock->sk);
	struct migsock_buffer buffer;
	int err;

	if (ms_buffer_check(octets, length, &buffer))
		return -EIO;
	err = ms_exchange(sock, &landed->tuple, &buffer, octets);
	if (err) {
		/* It cannot listen until it is disconnected, see ms_let_go(). */
		sock->state = SS_CONNECTED;
		return err;
	}
	a->destination.old = landed->old;
	local_bh_disable();
	ms_destination_live(a, handoff->window);
	local_bh_enable();
	return 0;
}

/* Whether the process still has the socket, and lends it. */
static bool ms_is_lent(const struct ms_handoff *handoff)
{
	const struct ms_association *a = ms_find(handoff->host);

	return a && a->guest == handoff->guest && handoff->host->sk_socket &&
	       !sock_flag(handoff->host, SOCK_DEAD);
}

/* The host keeps its own connection (MIG-DST-HANDOFF-RETURNS). */
static void ms_give_back(struct ms_association *a, u32 outcome, u32 reason)
{
	a->guest = NULL;
	if (a->restraint == MS_LENT)
		ms_restrain(a, MS_FREE);
	ms_report(a, outcome, reason);
	ms_kick(a->sk);
}

static void ms_land(struct ms_handoff *handoff)
{
	struct ms_association *guest = handoff->guest;
	struct sock *host = handoff->host;
	size_t length;
	u8 *octets;

	lock_sock(host);
	if (ms_is_lent(handoff)) {
		octets = ms_take_guest(guest, &length);
		if (!octets)
			ms_give_back(ms_find(host), MIGSOCK_OUTCOME_UNKNOWN, 0);
		else if (ms_settle(host->sk_socket, handoff, octets, length))
			ms_report(ms_find(host), MIGSOCK_OUTCOME_UNKNOWN, 0);
		kvfree(octets);
	}
	release_sock(host);
	/* It has kept segments away until the other one's guard stood. */
	lock_sock(guest->sk);
	ms_unguard_socket(guest);
	release_sock(guest->sk);
}

static void ms_return(struct ms_handoff *handoff)
{
	const struct ms_association *guest = handoff->guest;

	lock_sock(handoff->host);
	if (ms_is_lent(handoff))
		ms_give_back(ms_find(handoff->host), guest->outcome,
			     guest->reason);
	release_sock(handoff->host);
}

static void ms_handoff_work(struct work_struct *work)
{
	struct ms_handoff *handoff;

	handoff = container_of(work, struct ms_handoff, work);
	if (handoff->landing)
		ms_land(handoff);
	else
		ms_return(handoff);
	ms_end(handoff);
}

/* RESTART_ACK for a restored socket; false where it goes into no other one. */
bool ms_handoff_land(struct ms_association *a,
		     const struct ms_segment *segment)
{
	struct ms_handoff *handoff = a->destination.handoff;

	if (!handoff)
		return false;
	if (handoff->landing)
		return true;	/* the answer has come before */
	a->destination.restart.active = false;
	a->destination.expires = jiffies + ms_patience();
	handoff->landing = true;
	handoff->window = segment->window;
	queue_work(ms_works, &handoff->work);
	return true;
}

/* The restored socket was dropped. */
void ms_handoff_fail(struct ms_association *a)
{
	struct ms_handoff *handoff = a->destination.handoff;

	if (handoff && !handoff->landing)
		queue_work(ms_works, &handoff->work);
}

/* The process gives up the socket that it lends, whose lock is held. */
void ms_handoff_abandon(struct ms_association *a)
{
	struct ms_association *guest = a->guest;
	struct sock *sk = guest ? ms_hold_sock(guest) : NULL;

	a->guest = NULL;
	if (!sk)
		return;
	lock_sock_nested(sk, SINGLE_DEPTH_NESTING);
	ms_destination_abandon(guest);
	release_sock(sk);
	sock_put(sk);
}

/* Whether a socket can be given to another connection: 0 or what is wrong. */
static int ms_check_host(struct sock *sk)
{
	const struct ms_association *a;

	if (sk->sk_family != AF_INET)
		return -EPROTONOSUPPORT;
	if (!ms_is_migratable(sk))
		return -ENOTCONN;
	if (!ms_is_plain_tcp(sk))
		return -EOPNOTSUPP;
	a = ms_find_or_create(sk);
	if (!a)
		return -ENOMEM;
	if (a->guest || ms_state_of(a) != MIGSOCK_STATE_NONE)
		return -EBUSY;
	return 0;
}

static struct ms_handoff *ms_prepare(struct sock *host, struct socket *own)
{
	struct ms_handoff *handoff = kzalloc(sizeof(*handoff), GFP_KERNEL);

	if (!handoff)
		return NULL;
	INIT_WORK(&handoff->work, ms_handoff_work);
	handoff->host = host;
	handoff->own = own;
	return handoff;
}

/* Ties a restored socket to the one that it is to go into. */
static int ms_tie(struct sock *sk, struct ms_handoff *handoff)
{
	struct ms_association *guest = ms_find(handoff->own->sk);
	int err;

	lock_sock(sk);
	err = ms_check_host(sk);
	if (!err) {
		__module_get(THIS_MODULE);
		sock_hold(sk);
		refcount_inc(&guest->refs);
		handoff->guest = guest;
		guest->destination.handoff = handoff;
		ms_find(sk)->guest = guest;
		ms_restrain(ms_find(sk), MS_LENT);
	}
	release_sock(sk);
	return err;
}

/* Restores a buffer that was checked, beside a connected socket. */
int ms_handoff_begin(struct socket *sock,
		     const struct migsock_buffer *buffer, const u8 *octets,
		     struct ms_address *where)
{
	struct ms_tuple stolen = ms_tuple_of(sock->sk);
	struct ms_handoff *handoff;
	struct socket *own;
	int err;

	lock_sock(sock->sk);
	err = ms_check_host(sock->sk);
	release_sock(sock->sk);
	if (err)
		return err;
	err = __sock_create(sock_net(sock->sk), AF_INET, SOCK_STREAM,
			    IPPROTO_TCP, &own, 0);
	if (err)
		return err;
	if (!where->host)
		where->host = stolen.laddr;
	handoff = ms_prepare(sock->sk, own);
	/* MIG-DST-HANDOFF-PORT */
	err = handoff ? ms_restore(own, buffer, octets, where, &stolen) :
	      -ENOMEM;
	if (!err)
		err = ms_tie(sock->sk, handoff);
	if (!err)
		return 0;
	kfree(handoff);
	sock_release(own);
	return err;
}
