// SPDX-License-Identifier: GPL-2.0
/* The functions of a socket that has to do with migrations: TCP's, but for a few. */
#include "internal.h"

#include <net/inet_common.h>
#include <net/transp_v6.h>

/* Copies of tcp_prot and tcpv6_prot: a socket with an association has one. */
static struct proto ms_prots[2][MS_FREE + 1] __ro_after_init;

/*
 * Asked wherever TCP asks whether there is room to write, and the one thing
 * that is needed to make writers wait, in whatever way they write.
 */
static bool ms_has_no_room(const struct sock *sk, int wake)
{
	return false;
}

/* What a process gives up with its socket; the lock is held. */
static void ms_give_up_roles(struct ms_association *a)
{
	ms_handoff_abandon(a);
	switch (a->restraint) {
	case MS_SILENT:
		/* A frozen or a mute one says nothing to anybody. */
		ms_vanish(a);
		break;
	case MS_NO_NEW_DATA:
		/* Nobody is left who could capture it: it ends as any other. */
		local_bh_disable();
		ms_source_cancel(a);
		ms_schedule(a);
		local_bh_enable();
		break;
	case MS_LENT:
		ms_restrain(a, MS_FREE);
		break;
	default:
		break;
	}
}

static void ms_close(struct sock *sk, long timeout)
{
	struct ms_association *a;

	__module_get(THIS_MODULE);
	lock_sock(sk);
	a = ms_find(sk);
	if (a)
		ms_give_up_roles(a);
	release_sock(sk);
	tcp_close(sk, timeout);
	module_put(THIS_MODULE);
}

/* The socket is going to be another connection, or none. */
static int ms_disconnect(struct sock *sk, int flags)
{
	struct ms_association *a = ms_find(sk);
	bool silent = a && a->restraint == MS_SILENT;
	int err;

	/* TLS keeps a copy of whatever functions it has met last. */
	if (!a)
		return tcp_disconnect(sk, flags);
	__module_get(THIS_MODULE);
	ms_handoff_abandon(a);
	if (silent)
		ms_vanish(a);
	err = tcp_disconnect(sk, flags);
	if (!silent)
		ms_vanish(a);
	/* It may listen from here on, and those that it accepts are copies. */
	ms_let_go(a);
	module_put(THIS_MODULE);
	return err;
}

/* There is nothing to read until the socket is lent no more (MIG-DST-DEAF). */
static int ms_receive_nothing(struct sock *sk, struct msghdr *msg, size_t size,
			      int flags, int *address_length)
{
	long left = sock_rcvtimeo(sk, flags & MSG_DONTWAIT);
	wait_queue_head_t *wait = sk_sleep(sk);

	if (!left)
		return -EAGAIN;
	left = wait_event_interruptible_timeout(*wait,
						ms_restraint_of(sk) != MS_LENT,
						left);
	if (left <= 0)
		return left ? sock_intr_errno(left) : -EAGAIN;
	return READ_ONCE(sk->sk_prot)->recvmsg(sk, msg, size, flags,
					       address_length);
}

/* Who restrains a socket has its functions: no other layer may take them now. */
static int ms_setsockopt(struct sock *sk, int level, int option,
			 sockptr_t value, unsigned int length)
{
	if ((level == SOL_IPV6 && option == IPV6_ADDRFORM) ||
	    (level == SOL_TCP && (option == TCP_ULP ||
				  option == TCP_REPAIR ||
				  option == TCP_MD5SIG ||
				  option == TCP_MD5SIG_EXT)))
		return -EBUSY;
	return tcp_setsockopt(sk, level, option, value, length);
}

/* Gives back what the socket came with, unless it is restrained. */
static bool ms_give_up(struct sock *sk)
{
	struct ms_association *a;
	bool is_free;

	lock_sock(sk);
	a = ms_find(sk);
	is_free = !a || a->restraint == MS_FREE;
	if (a && is_free)
		ms_undress(a);
	release_sock(sk);
	return is_free;
}

/* Undoes that. Who has disconnected meanwhile may listen: see ms_disconnect(). */
static void ms_take_again(struct sock *sk)
{
	struct ms_association *a;

	lock_sock(sk);
	a = ms_find(sk);
	if (a && !ms_is_migratable(sk))
		ms_let_go(a);
	else if (a)
		ms_dress(a);
	release_sock(sk);
}

/*
 * Other layers keep what functions they have met: those that are no module's.
 * Until they are in place, or have failed, the socket is not plain TCP.
 */
static int ms_setsockopt_free(struct sock *sk, int level, int option,
			      sockptr_t value, unsigned int length)
{
	int err = -EBUSY;

	if (level == SOL_IPV6 && option == IPV6_ADDRFORM)
		return -EBUSY;
	if (level != SOL_TCP || option != TCP_ULP)
		return tcp_setsockopt(sk, level, option, value, length);
	__module_get(THIS_MODULE);
	if (ms_give_up(sk)) {
		err = tcp_setsockopt(sk, level, option, value, length);
		ms_take_again(sk);
	}
	module_put(THIS_MODULE);
	return err;
}

static void ms_copy_prot(struct proto *copies, const struct proto *prot)
{
	int i;

	for (i = 0; i <= MS_FREE; i++) {
		copies[i] = *prot;
		copies[i].close = ms_close;
		copies[i].disconnect = ms_disconnect;
#ifdef CONFIG_BPF_SYSCALL
		copies[i].psock_update_sk_prot = NULL;	/* no sockmap */
#endif
		copies[i].stream_memory_free = ms_has_no_room;
		copies[i].setsockopt = ms_setsockopt;
	}
	copies[MS_FREE].stream_memory_free = prot->stream_memory_free;
	copies[MS_FREE].setsockopt = ms_setsockopt_free;
	copies[MS_LENT].recvmsg = ms_receive_nothing;
}

int __init ms_proto_init(void)
{
	ms_copy_prot(ms_prots[0], &tcp_prot);
#if IS_ENABLED(CONFIG_IPV6)
	ms_copy_prot(ms_prots[1], &tcpv6_prot);
#endif
	return 0;
}

static bool ms_has_prot(const struct proto *prot, const struct proto *copies)
{
	return prot >= copies && prot <= copies + MS_FREE;
}

static bool ms_is_ours(const struct proto *prot)
{
	return ms_has_prot(prot, ms_prots[0]) || ms_has_prot(prot, ms_prots[1]);
}

/* How a socket is restrained; needs no lock. */
enum ms_restraint ms_restraint_of(const struct sock *sk)
{
	const struct proto *prot = READ_ONCE(sk->sk_prot);

	if (ms_has_prot(prot, ms_prots[0]))
		return prot - ms_prots[0];
	if (ms_has_prot(prot, ms_prots[1]))
		return prot - ms_prots[1];
	return MS_FREE;
}

static bool ms_has_md5(const struct sock *sk)
{
#ifdef CONFIG_TCP_MD5SIG
	return rcu_access_pointer(tcp_sk(sk)->md5sig_info);
#else
	return false;
#endif
}

/*
 * Whether a socket is TCP and nothing else: no TLS, no sockmap, no MPTCP, no
 * signatures, not under repair. Others cannot be restrained, nor captured.
 */
bool ms_is_plain_tcp(const struct sock *sk)
{
	const struct proto *prot = READ_ONCE(sk->sk_prot);
	bool known = prot == &tcp_prot;

#if IS_ENABLED(CONFIG_IPV6)
	known |= prot == &tcpv6_prot;
#endif
	/* One with an association has ours, but while another layer takes it. */
	if (ms_find(sk))
		known = ms_is_ours(prot);
	return known && !inet_csk(sk)->icsk_ulp_ops && !sk_is_mptcp(sk) &&
	       !ms_has_md5(sk) && !tcp_sk(sk)->repair &&
	       !rcu_access_pointer(sk->sk_user_data);
}

/* Gives a socket the functions that belong to its restraint. */
void ms_set_prot(const struct ms_association *a)
{
	WRITE_ONCE(a->sk->sk_prot,
		   &ms_prots[a->prot != &tcp_prot][a->restraint]);
}

/* Gives it back those that it came with, unless it has got others since (TLS). */
void ms_reset_prot(const struct ms_association *a)
{
	if (ms_is_ours(READ_ONCE(a->sk->sk_prot)))
		WRITE_ONCE(a->sk->sk_prot, a->prot);
}
