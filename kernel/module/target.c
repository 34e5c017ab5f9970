// SPDX-License-Identifier: GPL-2.0
/* Which socket a call names, who may call, and the lock to call under. */
#include "internal.h"

#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/pid.h>
#include <linux/sched/task.h>
#include <net/ipv6.h>

/* Whether the caller could do the same by being that process. */
static bool ms_is_owner(struct task_struct *task)
{
	const struct cred *caller = current_cred();
	const struct cred *owner = get_task_cred(task);
	bool same = uid_eq(caller->euid, owner->euid) &&
		    uid_eq(caller->euid, owner->uid) &&
		    uid_eq(caller->euid, owner->suid) &&
		    caller->user_ns == owner->user_ns &&
		    cap_issubset(owner->cap_permitted, caller->cap_permitted);

	put_cred(owner);
	return same;
}

static struct file *ms_file_of_task(struct task_struct *task, unsigned int fd)
{
	unsigned int found = fd;
	struct file *file;

	rcu_read_lock();
	file = task_lookup_next_fd_rcu(task, &found);
	if (file && (found != fd || !get_file_rcu(file)))
		file = NULL;
	rcu_read_unlock();
	return file ? file : ERR_PTR(-EBADF);
}

/* The file of another process; owned tells whether that is the caller's. */
static struct file *ms_foreign_file(const struct migsock_socket *named,
				    bool *owned)
{
	struct task_struct *task;
	struct file *file;
	struct pid *pid;

	pid = find_get_pid(named->pid);
	task = pid ? get_pid_task(pid, PIDTYPE_TGID) : NULL;
	put_pid(pid);
	if (!task)
		return ERR_PTR(-ESRCH);
	*owned = ms_is_owner(task);
	file = ms_file_of_task(task, named->fd);
	put_task_struct(task);
	return file;
}

static struct file *ms_file(const struct migsock_socket *named, bool *owned)
{
	struct file *file;

	if (named->pid < 0)
		return ERR_PTR(-ESRCH);
	if (named->pid)
		return ms_foreign_file(named, owned);
	*owned = true;
	file = fget(named->fd);
	return file ? file : ERR_PTR(-EBADF);
}

static bool ms_is_ipv4(const struct sock *sk)
{
	if (sk->sk_family == AF_INET)
		return true;
#if IS_ENABLED(CONFIG_IPV6)
	return sk->sk_family == AF_INET6 &&
	       ipv6_addr_v4mapped(&sk->sk_v6_daddr);
#else
	return false;
#endif
}

/* Whoever may not name a socket does not learn what there is instead. */
static int ms_told(bool owned, int err)
{
	return owned || err == -ESRCH || capable(CAP_NET_ADMIN) ? err : -EPERM;
}

static int ms_check_target(const struct ms_target *target, bool owned)
{
	struct sock *sk = target->sk;
	bool plain;

	if (!owned && !ns_capable(sock_net(sk)->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	if (sk->sk_protocol == IPPROTO_MPTCP)
		return -EOPNOTSUPP;
	if (sk->sk_type != SOCK_STREAM || sk->sk_protocol != IPPROTO_TCP ||
	    !ms_is_ipv4(sk))
		return -EPROTONOSUPPORT;
	/* While a handoff lands it is not. */
	lock_sock(sk);
	plain = ms_is_plain_tcp(sk);
	release_sock(sk);
	return plain ? 0 : -EOPNOTSUPP;
}

void ms_put_target(struct ms_target *target)
{
	sock_put(target->sk);
	fput(target->file);
}

int ms_get_target(const struct migsock_socket *named,
		  struct ms_target *target)
{
	bool owned = false;
	int err;

	target->file = ms_file(named, &owned);
	if (IS_ERR(target->file))
		return ms_told(owned, PTR_ERR(target->file));
	target->sock = sock_from_file(target->file);
	if (!target->sock || !target->sock->sk) {
		fput(target->file);
		return ms_told(owned, -ENOTSOCK);
	}
	target->sk = target->sock->sk;
	sock_hold(target->sk);
	err = ms_check_target(target, owned);
	if (err)
		ms_put_target(target);
	return err;
}

static int ms_call(struct sock *sk,
		   int (*call)(struct ms_association *a, const void *argument),
		   const void *argument, bool create)
{
	struct ms_association *a = ms_find(sk);
	int err;

	if (!ms_is_plain_tcp(sk))
		return -EOPNOTSUPP;
	if (!a && !create)
		return -EINVAL;
	if (!a && !ms_is_migratable(sk))
		return -ENOTCONN;
	if (!a)
		a = ms_find_or_create(sk);
	if (!a)
		return -ENOMEM;
	err = call(a, argument);
	ms_schedule(a);
	return err;
}

/*
 * Does something with the association of a socket, under its lock: one that
 * softirqs wait for. The answer to a message that is sent here may be there
 * before this returns, and would be put off if the socket were in use.
 */
int ms_with(struct sock *sk,
	    int (*call)(struct ms_association *a, const void *argument),
	    const void *argument, bool create)
{
	bool slow = lock_sock_fast(sk);
	int err;

	if (slow)
		local_bh_disable();
	err = ms_call(sk, call, argument, create);
	if (slow)
		local_bh_enable();
	unlock_sock_fast(sk, slow);
	return err;
}

/* The same with the socket that is to go into this one, where there is one. */
int ms_with_guest(struct sock *sk,
		  int (*call)(struct ms_association *a, const void *argument),
		  const void *argument, bool create)
{
	struct ms_association *a;
	struct sock *guest = NULL;
	int err;

	lock_sock(sk);
	a = ms_find(sk);
	if (a && a->guest)
		guest = ms_hold_sock(a->guest);
	release_sock(sk);
	if (!guest)
		return ms_with(sk, call, argument, create);
	err = ms_with(guest, call, argument, false);
	sock_put(guest);
	return err;
}
