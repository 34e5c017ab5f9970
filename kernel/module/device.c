// SPDX-License-Identifier: GPL-2.0
/* /dev/migsock: its calls, but for those of state buffers (transfer.c). */
#include "internal.h"

#include <linux/miscdevice.h>
#include <linux/uaccess.h>
#include <net/inet_timewait_sock.h>

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

static int ms_do_local(struct ms_association *a, const void *argument)
{
	struct migsock_local *local = (void *)argument;
	struct ms_tuple tuple = ms_tuple_of(a->sk);

	local->host = tuple.laddr;
	local->port = tuple.lport;
	return 0;
}

/* Where the socket is, or the one that is to go into it. */
int ms_local_of(struct sock *sk, struct migsock_local *local)
{
	return ms_with_guest(sk, ms_do_local, local, false);
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
	ms_local_of(target.sk, &local);
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
	struct ms_net *net = ms_net(sock_net(sk));
	struct ms_tuple tuple = ms_tuple_of(sk);
	struct sock *other = ms_look_up(net, &tuple, 0);
	const struct ms_guard *guard;
	u32 state = TCP_CLOSE;

	if (other) {
		if (other->sk_state == TCP_TIME_WAIT)
			state = inet_twsk(other)->tw_substate;
		sock_gen_put(other);
	}
	rcu_read_lock();
	guard = ms_guard_of(net, &tuple);
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
	case MIGSOCK_SERIALIZE_SOCKETS:
		return ms_serialize_list(argument);
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
