// SPDX-License-Identifier: GPL-2.0
/* /dev/migsock: which socket is meant, who may, and the calls. */
#include "internal.h"

#include <linux/cred.h>
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/pid.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>
#include <net/inet_hashtables.h>
#include <net/inet_timewait_sock.h>
#include <net/ipv6.h>

/* The longest state buffer that is taken (MIG-BUF-LIMIT). */
#define MS_MOST_OCTETS (64U * 1024 * 1024)

/* A socket that a call is about. */
struct ms_target {
	struct file *file;
	struct socket *sock;
	struct sock *sk;
};

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
	if (!*owned && !ns_capable(current->nsproxy->net_ns->user_ns,
				   CAP_NET_ADMIN))
		file = ERR_PTR(-EPERM);
	else
		file = ms_file_of_task(task, named->fd);
	put_task_struct(task);
	return file;
}

static struct file *ms_file(const struct migsock_socket *named, bool *owned)
{
	struct file *file;

	if (named->pid < 0)
		return ERR_PTR(-ESRCH);
	if (named->fd < 0)
		return ERR_PTR(-EBADF);
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

static int ms_check_target(const struct ms_target *target, bool owned)
{
	const struct sock *sk = target->sk;

	if (!owned && !ns_capable(sock_net(sk)->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	if (sk->sk_type != SOCK_STREAM || sk->sk_protocol != IPPROTO_TCP ||
	    !ms_is_ipv4(sk))
		return -EPROTONOSUPPORT;
	return ms_is_plain_tcp(sk) ? 0 : -EOPNOTSUPP;
}

static void ms_put_target(struct ms_target *target)
{
	sock_put(target->sk);
	fput(target->file);
}

static int ms_get_target(const struct migsock_socket *named,
			 struct ms_target *target)
{
	bool owned = false;
	int err;

	target->file = ms_file(named, &owned);
	if (IS_ERR(target->file))
		return PTR_ERR(target->file);
	target->sock = sock_from_file(target->file);
	if (!target->sock || !target->sock->sk) {
		fput(target->file);
		return -ENOTSOCK;
	}
	target->sk = target->sock->sk;
	sock_hold(target->sk);
	err = ms_check_target(target, owned);
	if (err)
		ms_put_target(target);
	return err;
}

/* Does something with the association of a socket, under its lock. */
static int ms_with(struct sock *sk,
		   int (*call)(struct ms_association *a, const void *argument),
		   const void *argument, bool create)
{
	struct ms_association *a;
	int err;

	lock_sock(sk);
	a = create ? ms_find_or_create(sk) : ms_find(sk);
	if (!a) {
		err = create ? -ENOMEM : -EINVAL;
	} else {
		local_bh_disable();
		err = call(a, argument);
		ms_schedule(a);
		local_bh_enable();
	}
	release_sock(sk);
	return err;
}

/* The same with the socket that is to go into this one, where there is one. */
static int ms_with_guest(struct sock *sk,
			 int (*call)(struct ms_association *a,
				     const void *argument),
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

static int ms_do_request(struct ms_association *a, const void *unused)
{
	return ms_source_request(a);
}

static int ms_do_cancel(struct ms_association *a, const void *unused)
{
	return ms_source_cancel(a);
}

static int ms_do_discard(struct ms_association *a, const void *flags)
{
	return ms_source_discard(a, *(const u32 *)flags);
}

static int ms_do_restart(struct ms_association *a, const void *contents)
{
	return ms_destination_restart(a, contents);
}

static int ms_do_policy(struct ms_association *a, const void *allow)
{
	a->remote.allow = *(const u32 *)allow;
	return 0;
}

static int ms_simple(void __user *argument,
		     int (*call)(struct ms_association *a, const void *unused),
		     bool create)
{
	struct migsock_socket named;
	struct ms_target target;
	int err;

	if (copy_from_user(&named, argument, sizeof(named)))
		return -EFAULT;
	err = ms_get_target(&named, &target);
	if (err)
		return err;
	if (create && !ms_is_migratable(target.sk))
		err = -ENOTCONN;
	else
		err = ms_with(target.sk, call, NULL, create);
	ms_put_target(&target);
	return err;
}

static int ms_discard(void __user *argument)
{
	const u32 known = MIGSOCK_DISCARD_DESTINATION_RUNS |
			  MIGSOCK_DISCARD_FORCE;
	struct migsock_discard discard;
	struct ms_target target;
	int err;

	if (copy_from_user(&discard, argument, sizeof(discard)))
		return -EFAULT;
	if (discard.flags & ~known)
		return -EINVAL;
	err = ms_get_target(&discard.socket, &target);
	if (err)
		return err;
	err = ms_with(target.sk, ms_do_discard, &discard.flags, false);
	ms_put_target(&target);
	return err;
}

static int ms_restart(void __user *argument)
{
	struct migsock_restart restart;
	struct ms_target target;
	int err;

	if (copy_from_user(&restart, argument, sizeof(restart)))
		return -EFAULT;
	if (restart.flags)
		return -EINVAL;
	err = ms_get_target(&restart.socket, &target);
	if (err)
		return err;
	err = ms_with_guest(target.sk, ms_do_restart, &restart, false);
	ms_put_target(&target);
	return err;
}

static int ms_policy(void __user *argument)
{
	struct migsock_policy policy;
	struct ms_target target;
	int err;

	if (copy_from_user(&policy, argument, sizeof(policy)))
		return -EFAULT;
	if (policy.allow > 1)
		return -EINVAL;
	err = ms_get_target(&policy.socket, &target);
	if (err)
		return err;
	err = ms_with(target.sk, ms_do_policy, &policy.allow, true);
	ms_put_target(&target);
	return err;
}

/* Captures a socket that nothing reaches any more, and freezes it. */
static int ms_capture_now(struct ms_association *a, void __user *data,
			  u32 room, u32 *size)
{
	u8 *octets;
	int err;

	*size = ms_capture_size(a->sk);
	if (!ms_is_migratable(a->sk))
		return -ENOTCONN;
	if (*size > room)
		return -EMSGSIZE;
	octets = kvmalloc(*size, GFP_KERNEL);
	if (!octets)
		return -ENOMEM;
	err = ms_capture(a, octets, *size);
	if (!err && copy_to_user(data, octets, *size))
		err = -EFAULT;
	if (!err)
		ms_source_frozen(a);
	kvfree_sensitive(octets, *size);
	return err;
}

/*
 * First nothing more reaches the socket, then what had got past the hook arrives,
 * then there is nothing left to arrive: what is captured is exact, and not an
 * octet that comes later is acknowledged (MIG-SRC-FREEZE).
 */
static int ms_freeze(struct sock *sk, void __user *data, u32 *size)
{
	struct ms_association *a;
	u32 room = *size;
	int err;

	lock_sock(sk);
	a = ms_find(sk);
	err = a ? ms_source_freeze(a) : -EBUSY;
	if (!err && room < ms_capture_size(sk)) {
		*size = ms_capture_size(sk);
		ms_source_unfreeze(a);
		err = -EMSGSIZE;
	}
	release_sock(sk);
	if (err)
		return err;
	synchronize_rcu_expedited();
	lock_sock(sk);
	if (a->source.state == MS_SRC_HELD)
		err = ms_capture_now(a, data, room, size);
	else
		err = -EBUSY;
	if (err)
		ms_source_unfreeze(a);
	release_sock(sk);
	return err;
}

static int ms_serialize(void __user *argument)
{
	struct migsock_serialize serialize;
	struct ms_target target;
	int err;

	if (copy_from_user(&serialize, argument, sizeof(serialize)))
		return -EFAULT;
	if (serialize.flags)
		return -EINVAL;
	err = ms_get_target(&serialize.socket, &target);
	if (err)
		return err;
	err = ms_freeze(target.sk, u64_to_user_ptr(serialize.data),
			&serialize.size);
	ms_put_target(&target);
	if ((!err || err == -EMSGSIZE) &&
	    put_user(serialize.size,
		     &((struct migsock_serialize __user *)argument)->size))
		return -EFAULT;
	return err;
}

/* The octets that the caller has, not those that a buffer claims. */
static u8 *ms_copy_buffer(const struct migsock_deserialize *deserialize)
{
	u8 *octets;

	if (deserialize->size > MS_MOST_OCTETS)
		return ERR_PTR(-EMSGSIZE);
	octets = kvmalloc(max(deserialize->size, 1U), GFP_KERNEL);
	if (!octets)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(octets, u64_to_user_ptr(deserialize->data),
			   deserialize->size)) {
		kvfree(octets);
		return ERR_PTR(-EFAULT);
	}
	return octets;
}

static int ms_restore_into(struct ms_target *target,
			   struct migsock_deserialize *deserialize,
			   const struct migsock_buffer *buffer,
			   const u8 *octets, bool handoff)
{
	struct ms_address where = {
		.host = deserialize->host,
		.port = deserialize->port,
	};

	if (handoff)
		return ms_handoff_begin(target->sock, buffer, octets,
					&where);
	if (target->sk->sk_family != AF_INET)
		return -EPROTONOSUPPORT;
	if (target->sock->state != SS_UNCONNECTED ||
	    target->sk->sk_state != TCP_CLOSE ||
	    inet_csk(target->sk)->icsk_bind_hash)
		return -EISCONN;
	return ms_restore(target->sock, buffer, octets, &where, NULL);
}

static int ms_do_local(struct ms_association *a, const void *argument)
{
	struct migsock_local *local = (void *)argument;
	struct ms_tuple tuple = ms_tuple_of(a->sk);

	local->host = tuple.laddr;
	local->port = tuple.lport;
	return 0;
}

static int ms_answer_deserialize(struct sock *sk,
				 struct migsock_deserialize *deserialize)
{
	struct migsock_local local = {};
	int err = ms_with_guest(sk, ms_do_local, &local, false);

	deserialize->host = local.host;
	deserialize->port = local.port;
	return err;
}

static int ms_deserialize_target(struct ms_target *target,
				 struct migsock_deserialize *deserialize,
				 bool handoff)
{
	u8 *octets = ms_copy_buffer(deserialize);
	struct migsock_buffer buffer;
	int err;

	if (IS_ERR(octets))
		return PTR_ERR(octets);
	deserialize->problem = ms_buffer_check(octets, deserialize->size,
					       &buffer);
	err = deserialize->problem ? -EBADMSG :
	      ms_restore_into(target, deserialize, &buffer, octets, handoff);
	kvfree_sensitive(octets, deserialize->size);
	return err ? err : ms_answer_deserialize(target->sk, deserialize);
}

static int ms_deserialize(void __user *argument, bool handoff)
{
	struct migsock_deserialize deserialize;
	struct ms_target target;
	int err;

	if (copy_from_user(&deserialize, argument, sizeof(deserialize)))
		return -EFAULT;
	if (deserialize.flags || deserialize.reserved || deserialize.reserved2)
		return -EINVAL;
	err = ms_get_target(&deserialize.socket, &target);
	if (err)
		return err;
	deserialize.problem = 0;
	err = ms_deserialize_target(&target, &deserialize, handoff);
	ms_put_target(&target);
	if ((!err || err == -EBADMSG) &&
	    copy_to_user(argument, &deserialize, sizeof(deserialize)))
		return -EFAULT;
	return err;
}

static int ms_local(void __user *argument)
{
	struct migsock_local local;
	struct ms_target target;
	int err;

	if (copy_from_user(&local, argument, sizeof(local)))
		return -EFAULT;
	if (local.reserved)
		return -EINVAL;
	err = ms_get_target(&local.socket, &target);
	if (err)
		return err;
	local.host = inet_sk(target.sk)->inet_saddr;
	local.port = inet_sk(target.sk)->inet_sport;
	ms_with_guest(target.sk, ms_do_local, &local, false);
	ms_put_target(&target);
	return copy_to_user(argument, &local, sizeof(local)) ? -EFAULT : 0;
}

static int ms_do_status(struct ms_association *a, const void *argument)
{
	struct migsock_status *status = (void *)argument;

	status->state = ms_state_of(a);
	status->outcome = a->outcome;
	status->reason = a->reason;
	status->events = a->events;
	status->round = a->own == MS_NO_ROUND ? 0 : a->own;
	status->tcp_state = a->sk->sk_state;
	if (a->remote.fin_held)
		status->tcp_state = a->sk->sk_state == TCP_FIN_WAIT1 ?
				    TCP_CLOSING : TCP_TIME_WAIT;
	return 0;
}

/* What is left of a connection whose socket is closed: TIME-WAIT, perhaps. */
static u32 ms_remains(const struct sock *sk)
{
	struct ms_tuple tuple = ms_tuple_of(sk);
	struct net *net = sock_net(sk);
	const struct ms_guard *guard;
	u32 state = TCP_CLOSE;
	struct sock *other;

	rcu_read_lock();
	other = __inet_lookup_established(net,
					  net->ipv4.tcp_death_row.hashinfo,
					  tuple.raddr, tuple.rport,
					  tuple.laddr, ntohs(tuple.lport),
					  0, 0);
	if (other) {
		if (other->sk_state == TCP_TIME_WAIT)
			state = inet_twsk(other)->tw_substate;
		sock_gen_put(other);
	}
	guard = ms_guard_of(ms_net(net), &tuple);
	if (guard && guard->kind == MS_GUARD_QUARANTINE)
		state = TCP_CLOSE;	/* TIME-WAIT only holds the tuple */
	rcu_read_unlock();
	return state;
}

static int ms_status(void __user *argument)
{
	struct migsock_status status;
	struct ms_target target;
	int err;

	if (copy_from_user(&status, argument, sizeof(status)))
		return -EFAULT;
	if (status.reserved)
		return -EINVAL;
	err = ms_get_target(&status.socket, &target);
	if (err)
		return err;
	memset_after(&status, 0, socket);
	status.tcp_state = target.sk->sk_state;
	ms_with_guest(target.sk, ms_do_status, &status, false);
	if (status.tcp_state == TCP_CLOSE)
		status.tcp_state = ms_remains(target.sk);
	ms_put_target(&target);
	return copy_to_user(argument, &status, sizeof(status)) ? -EFAULT : 0;
}

static int ms_forget_all(void)
{
	struct net *net = current->nsproxy->net_ns;

	if (!ns_capable(net->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	ms_forget(ms_net(net));
	return 0;
}

static long ms_ioctl(struct file *file, unsigned int command,
		     unsigned long value)
{
	void __user *argument = (void __user *)value;

	switch (command) {
	case MIGSOCK_SEND_MIGRATION_REQUEST:
		return ms_simple(argument, ms_do_request, true);
	case MIGSOCK_SERIALIZE_SOCKET_DATA:
		return ms_serialize(argument);
	case MIGSOCK_DESERIALIZE_SOCKET_DATA:
		return ms_deserialize(argument, true);
	case MIGSOCK_DESERIALIZE_AND_RESTART:
		return ms_deserialize(argument, false);
	case MIGSOCK_SEND_REMOTE_RESTART:
		return ms_restart(argument);
	case MIGSOCK_GET_LOCAL_HOST:
		return ms_local(argument);
	case MIGSOCK_CANCEL_MIGRATION:
		return ms_simple(argument, ms_do_cancel, false);
	case MIGSOCK_DISCARD_MIGRATED:
		return ms_discard(argument);
	case MIGSOCK_GET_STATUS:
		return ms_status(argument);
	case MIGSOCK_SET_POLICY:
		return ms_policy(argument);
	case MIGSOCK_FORGET:
		return ms_forget_all();
	default:
		return -ENOTTY;
	}
}

static const struct file_operations ms_operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = ms_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.llseek = noop_llseek,
};

/* Anybody may open it: each call looks at who asks for what. */
static struct miscdevice ms_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "migsock",
	.fops = &ms_operations,
	.mode = 0666,
};

int __init ms_device_init(void)
{
	return misc_register(&ms_device);
}

void ms_device_exit(void)
{
	misc_deregister(&ms_device);
}
