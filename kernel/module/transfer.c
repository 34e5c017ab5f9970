// SPDX-License-Identifier: GPL-2.0
/* The calls by which a state buffer goes from a socket to its caller, and back. */
#include "internal.h"

#include <linux/mm.h>
#include <linux/uaccess.h>

/* The longest state buffer that is taken (MIG-BUF-LIMIT). */
#define MS_MOST_OCTETS (64U * 1024 * 1024)

/* Captures a socket that nothing reaches any more, and freezes it. */
static int ms_capture_now(struct ms_association *a, void __user *data,
			  u32 *size)
{
	u32 room = *size;
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

/* First half: nothing more reaches the socket, if there is room for it. */
static int ms_begin_freeze(struct sock *sk, u32 *size)
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
	return err;
}

/* Leaves no target where it fails. */
static int ms_begin_entry(struct migsock_serialize_entry *entry,
			  struct ms_target *target)
{
	int err = -EINVAL;

	if (!entry->call.flags && !entry->reserved)
		err = ms_get_target(&entry->call.socket, target);
	if (!err) {
		err = ms_begin_freeze(target->sk, &entry->call.size);
		if (err)
			ms_put_target(target);
	}
	if (err)
		target->sk = NULL;
	return err;
}

/* Second half, once what had got past the hook has arrived. */
static int ms_complete_entry(struct migsock_serialize_entry *entry,
			     struct ms_target *target)
{
	void __user *data = u64_to_user_ptr(entry->call.data);
	struct ms_association *a;
	int err = -EBUSY;

	lock_sock(target->sk);
	a = ms_find(target->sk);
	/* The connection may have ended, and be another one now. */
	if (a && a->source.freezing && a->source.state == MS_SRC_HELD)
		err = ms_capture_now(a, data, &entry->call.size);
	if (err && a)
		ms_source_unfreeze(a);
	release_sock(target->sk);
	ms_put_target(target);
	return err;
}

/*
 * First nothing more reaches the sockets, then what had got past the hook arrives,
 * for all of them at once, then there is nothing left to arrive: what is captured
 * is exact, and not an octet that comes later is acknowledged (MIG-SRC-FREEZE).
 */
static void ms_serialize_entries(struct migsock_serialize_entry *entries,
				 struct ms_target *targets, u32 count)
{
	bool begun = false;
	u32 i;

	for (i = 0; i < count; i++) {
		entries[i].error = -ms_begin_entry(&entries[i], &targets[i]);
		begun |= !entries[i].error;
	}
	if (begun)
		synchronize_rcu_expedited();
	for (i = 0; i < count; i++)
		if (targets[i].sk)
			entries[i].error = -ms_complete_entry(&entries[i],
							      &targets[i]);
}

int ms_serialize(void __user *argument)
{
	struct migsock_serialize_entry entry = {};
	struct ms_target target;
	int err;

	if (copy_from_user(&entry.call, argument, sizeof(entry.call)))
		return -EFAULT;
	ms_serialize_entries(&entry, &target, 1);
	err = -(int)entry.error;
	if ((!err || err == -EMSGSIZE) &&
	    put_user(entry.call.size,
		     &((struct migsock_serialize __user *)argument)->size))
		return -EFAULT;
	return err;
}

int ms_serialize_list(void __user *argument)
{
	struct migsock_serialize_entry *entries;
	struct migsock_serialize_list list;
	struct ms_target *targets;
	size_t size;
	int err = 0;

	if (copy_from_user(&list, argument, sizeof(list)))
		return -EFAULT;
	if (list.flags || !list.count || list.count > MIGSOCK_MOST_ENTRIES)
		return -EINVAL;
	size = list.count * sizeof(*entries);
	entries = vmemdup_user(u64_to_user_ptr(list.entries), size);
	if (IS_ERR(entries))
		return PTR_ERR(entries);
	targets = kvcalloc(list.count, sizeof(*targets), GFP_KERNEL);
	if (!targets) {
		kvfree(entries);
		return -ENOMEM;
	}
	ms_serialize_entries(entries, targets, list.count);
	if (copy_to_user(u64_to_user_ptr(list.entries), entries, size))
		err = -EFAULT;
	kvfree(targets);
	kvfree(entries);
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

	if (!ms_has_room(ms_net(sock_net(target->sk))))
		return -ENOMEM;
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

static int ms_answer_deserialize(struct sock *sk,
				 struct migsock_deserialize *deserialize)
{
	struct migsock_local local = {};
	int err = ms_local_of(sk, &local);

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

int ms_deserialize(void __user *argument, bool handoff)
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
