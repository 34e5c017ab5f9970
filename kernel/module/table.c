// SPDX-License-Identifier: GPL-2.0
/* Who has which tuple: associations by socket, and guarded tuples by address. */
#include "internal.h"

#include <linux/jhash.h>
#include <linux/moduleparam.h>
#include <linux/random.h>

#define MS_SOCK_BITS 10
#define MS_GUARD_BITS 10

/* How often what has expired is looked for. */
#define MS_GC_INTERVAL HZ

/* Each is kept for minutes: without a bound anybody could fill the memory. */
static unsigned int most_guards __read_mostly = 65536;
module_param(most_guards, uint, 0644);
MODULE_PARM_DESC(most_guards,
		 "tuples that a namespace guards before nothing new may begin");

static DEFINE_HASHTABLE(ms_socks, MS_SOCK_BITS);
static DEFINE_SPINLOCK(ms_socks_lock);
static u32 ms_hash_secret __read_mostly;

static struct hlist_head *ms_bucket(struct ms_net *net,
				    const struct ms_tuple *tuple)
{
	u32 hash = jhash_3words((__force u32)tuple->laddr,
				(__force u32)tuple->raddr,
				(__force u32)tuple->lport << 16 |
				(__force u32)tuple->rport, ms_hash_secret);

	return &net->guards[hash & (BIT(MS_GUARD_BITS) - 1)];
}

/* The association of a socket, or NULL; stable while its lock is held. */
struct ms_association *ms_find(const struct sock *sk)
{
	struct ms_association *a;

	rcu_read_lock();
	hash_for_each_possible_rcu(ms_socks, a, by_sock, (unsigned long)sk) {
		if (READ_ONCE(a->sk) == sk) {
			rcu_read_unlock();
			return a;
		}
	}
	rcu_read_unlock();
	return NULL;
}

void ms_put(struct ms_association *a)
{
	if (refcount_dec_and_test(&a->refs))
		kfree_rcu(a, rcu);
}

/* Takes the association off its socket. */
static void ms_detach(struct ms_association *a)
{
	spin_lock_bh(&ms_socks_lock);
	hash_del_rcu(&a->by_sock);
	spin_unlock_bh(&ms_socks_lock);
	spin_lock_bh(&a->net->lock);
	list_del(&a->of_net);
	spin_unlock_bh(&a->net->lock);
	WRITE_ONCE(a->sk, NULL);
	if (del_timer(&a->timer))
		ms_put(a);
}

/* Ends an association, and leaves the socket as it was without one. */
void ms_let_go(struct ms_association *a)
{
	/* The tuple of what was restored here serves its round no more. */
	if (a->destination.state == MS_DST_LIVE && a->own != MS_NO_ROUND)
		ms_reserve(a->net, &a->destination.tuple, MS_GUARD_SERVED,
			   a->own, NULL, NULL);
	ms_unguard_socket(a);
	ms_undeafen(a);
	ms_undress(a);
	ms_detach(a);
	ms_put(a);
	module_put(THIS_MODULE);
}

/* In place of the socket's own destructor, which follows. */
static void ms_destruct(struct sock *sk)
{
	__module_get(THIS_MODULE);
	ms_let_go(ms_find(sk));
	sk->sk_destruct(sk);
	module_put(THIS_MODULE);
}

/* The socket has functions of ours, unless another layer has given it its own. */
void ms_dress(struct ms_association *a)
{
	a->sk->sk_destruct = ms_destruct;
	if (READ_ONCE(a->sk->sk_prot) == a->prot)
		ms_set_prot(a);
}

/* It has its own: whatever is made of it, or keeps them, is no business of ours. */
void ms_undress(struct ms_association *a)
{
	ms_reset_prot(a);
	a->sk->sk_destruct = a->destruct;
}

static struct ms_association *ms_create(struct sock *sk)
{
	struct ms_association *a = kzalloc(sizeof(*a), GFP_ATOMIC);

	if (!a)
		return NULL;
	refcount_set(&a->refs, 1);
	a->net = ms_net(sock_net(sk));
	a->sk = sk;
	a->destruct = sk->sk_destruct;
	a->prot = sk->sk_prot;
	a->restraint = MS_FREE;
	a->own = MS_NO_ROUND;
	a->suspended = MS_NO_ROUND;
	a->closed = MS_NO_ROUND;
	a->moved = MS_NO_ROUND;
	a->remote.allow = true;
	__skb_queue_head_init(&a->stash.queue);
	timer_setup(&a->timer, ms_timer, 0);
	return a;
}

/*
 * The association of a connection whose lock is held; NULL without memory, or when
 * the module is being removed. A socket that is no connection may not have one: it
 * may listen, and the sockets that it accepts are copies of it.
 */
struct ms_association *ms_find_or_create(struct sock *sk)
{
	struct ms_association *a = ms_find(sk);

	if (a)
		return a;
	a = ms_create(sk);
	if (!a)
		return NULL;
	if (!try_module_get(THIS_MODULE)) {
		kfree(a);
		return NULL;
	}
	ms_dress(a);
	spin_lock_bh(&a->net->lock);
	list_add_tail(&a->of_net, &a->net->associations);
	spin_unlock_bh(&a->net->lock);
	spin_lock_bh(&ms_socks_lock);
	hash_add_rcu(ms_socks, &a->by_sock, (unsigned long)sk);
	spin_unlock_bh(&ms_socks_lock);
	return a;
}

/* A reference to the association's socket, or NULL once it is going away. */
struct sock *ms_hold_sock(struct ms_association *a)
{
	struct sock *sk;

	rcu_read_lock();
	sk = READ_ONCE(a->sk);
	if (sk && !refcount_inc_not_zero(&sk->sk_refcnt))
		sk = NULL;
	rcu_read_unlock();
	if (sk && READ_ONCE(a->sk) != sk) {
		sock_put(sk);
		return NULL;
	}
	return sk;
}

/* Sets the timer to whatever of the roles is due first. */
void ms_schedule(struct ms_association *a)
{
	unsigned long due = jiffies + MAX_JIFFY_OFFSET;
	bool any = ms_remote_next(a, &due);

	any |= ms_source_next(a, &due);
	any |= ms_destination_next(a, &due);
	if (any) {
		if (!mod_timer(&a->timer, due))
			refcount_inc(&a->refs);
	} else if (del_timer(&a->timer)) {
		ms_put(a);
	}
}

static void ms_free_guard(struct ms_guard *guard)
{
	if (guard->association)
		ms_put(guard->association);
	kfree_rcu(guard, rcu);
}

/* The caller holds the lock of the namespace. */
static void ms_unlink(struct ms_net *net, struct ms_guard *guard)
{
	if (guard->kind == MS_GUARD_QUARANTINE)
		ms_unretire(net->net, &guard->tuple);
	hlist_del_init_rcu(&guard->node);
	atomic_dec(&net->nr_guards);
	ms_free_guard(guard);
}

static struct ms_guard *ms_link(struct ms_net *net,
				const struct ms_tuple *tuple,
				enum ms_guard_kind kind,
				struct ms_association *a)
{
	struct ms_guard *guard = kzalloc(sizeof(*guard), GFP_ATOMIC);

	if (!guard)
		return NULL;
	guard->tuple = *tuple;
	guard->kind = kind;
	guard->association = a;
	if (a)
		refcount_inc(&a->refs);
	guard->expires = jiffies + ms_patience();
	hlist_add_head_rcu(&guard->node, ms_bucket(net, tuple));
	atomic_inc(&net->nr_guards);
	return guard;
}

/* Whether what begins now will find room for the tuples that it leaves. */
bool ms_has_room(const struct ms_net *net)
{
	return atomic_read(&net->nr_guards) < READ_ONCE(most_guards);
}

/* Puts a guard at the socket's tuple; 0 or -ENOMEM. */
int ms_guard_socket(struct ms_association *a, enum ms_guard_kind kind)
{
	struct ms_tuple tuple = ms_tuple_of(a->sk);

	ms_unguard_socket(a);
	spin_lock_bh(&a->net->lock);
	a->guard = ms_link(a->net, &tuple, kind, a);
	spin_unlock_bh(&a->net->lock);
	return a->guard ? 0 : -ENOMEM;
}

void ms_unguard_socket(struct ms_association *a)
{
	if (!a->guard)
		return;
	spin_lock_bh(&a->net->lock);
	ms_unlink(a->net, a->guard);
	spin_unlock_bh(&a->net->lock);
	a->guard = NULL;
}

/* Lets no round-trip sample be taken across a gap that ends now. */
void ms_guard_path(struct ms_association *a)
{
	ms_unguard_socket(a);
	if (!tcp_sk(a->sk)->rx_opt.tstamp_ok)
		return;
	a->first_echo = ms_clock_of(a->sk);
	ms_guard_socket(a, MS_GUARD_FRESH);
}

/* Keeps a tuple that is nobody's from now on, until its patience is over. */
int ms_reserve(struct ms_net *net, const struct ms_tuple *tuple,
	       enum ms_guard_kind kind, int round, struct ms_association *a,
	       const struct ms_numbers *numbers)
{
	struct ms_guard *guard;

	spin_lock_bh(&net->lock);
	guard = ms_link(net, tuple, kind, a);
	if (guard) {
		guard->round = round;
		if (numbers)
			guard->numbers = *numbers;
	}
	spin_unlock_bh(&net->lock);
	if (!guard)
		return -ENOMEM;
	queue_delayed_work(ms_works, &net->gc, MS_GC_INTERVAL);
	return 0;
}

/* Forgets what a tuple without a connection was kept for, of these kinds. */
bool ms_release(struct ms_net *net, const struct ms_tuple *tuple,
		unsigned int kinds)
{
	struct hlist_node *next;
	struct ms_guard *guard;
	bool any = false;

	spin_lock_bh(&net->lock);
	hlist_for_each_entry_safe(guard, next, ms_bucket(net, tuple), node) {
		if ((kinds & BIT(guard->kind)) &&
		    ms_same_tuple(&guard->tuple, tuple)) {
			ms_unlink(net, guard);
			any = true;
		}
	}
	spin_unlock_bh(&net->lock);
	return any;
}

/*
 * What guards a tuple, that of a connection rather than what is left of one.
 * Under rcu_read_lock().
 */
struct ms_guard *ms_guard_of(struct ms_net *net, const struct ms_tuple *tuple)
{
	struct ms_guard *guard, *best = NULL;

	hlist_for_each_entry_rcu(guard, ms_bucket(net, tuple), node) {
		if (!ms_same_tuple(&guard->tuple, tuple))
			continue;
		if (!best || guard->kind > best->kind)
			best = guard;
	}
	return best;
}

bool ms_is_guarded(struct ms_net *net, const struct ms_tuple *tuple)
{
	bool guarded;

	rcu_read_lock();
	guarded = ms_guard_of(net, tuple);
	rcu_read_unlock();
	return guarded;
}

/* Under rcu_read_lock(). */
struct ms_guard *ms_tombstone_of(struct ms_net *net,
				 const struct ms_tuple *tuple)
{
	struct ms_guard *guard;

	hlist_for_each_entry_rcu(guard, ms_bucket(net, tuple), node) {
		if (guard->kind == MS_GUARD_TOMBSTONE &&
		    ms_same_tuple(&guard->tuple, tuple))
			return guard;
	}
	return NULL;
}

/* The same of sockets that have lived, and may be closed but not gone. */
static bool ms_serves(struct ms_net *net, const struct ms_tuple *tuple,
		      int round)
{
	const struct ms_association *a;
	bool serves = false;

	spin_lock_bh(&net->lock);
	list_for_each_entry(a, &net->associations, of_net) {
		if (a->destination.state == MS_DST_LIVE &&
		    ms_same_tuple(&a->destination.tuple, tuple) &&
		    !ms_is_after(round, a->own))
			serves = true;
	}
	spin_unlock_bh(&net->lock);
	return serves;
}

/* Whether a tuple has served a restored socket in this or a later round. */
bool ms_has_served(struct ms_net *net, const struct ms_tuple *tuple, int round)
{
	struct ms_guard *guard;
	bool served = false;

	rcu_read_lock();
	hlist_for_each_entry_rcu(guard, ms_bucket(net, tuple), node) {
		if (guard->kind != MS_GUARD_TOMBSTONE &&
		    guard->kind <= MS_GUARD_QUARANTINE &&
		    ms_same_tuple(&guard->tuple, tuple) &&
		    !ms_is_after(round, guard->round))
			served = true;
	}
	rcu_read_unlock();
	return served || ms_serves(net, tuple, round);
}

/* Drops what belongs to no connection: all of it, or what has expired. */
static bool ms_sweep(struct ms_net *net, bool all)
{
	struct hlist_node *next;
	struct ms_guard *guard;
	bool left = false;
	unsigned int i;

	for (i = 0; i < BIT(MS_GUARD_BITS); i++) {
		spin_lock_bh(&net->lock);
		hlist_for_each_entry_safe(guard, next, &net->guards[i], node) {
			if (guard->kind >= MS_GUARD_FRESH)
				continue;
			if (all || time_after_eq(jiffies, guard->expires))
				ms_unlink(net, guard);
			else
				left = true;
		}
		spin_unlock_bh(&net->lock);
	}
	return left;
}

static void ms_gc(struct work_struct *work)
{
	struct ms_net *net = container_of(work, struct ms_net, gc.work);

	if (ms_sweep(net, false))
		queue_delayed_work(ms_works, &net->gc, MS_GC_INTERVAL);
}

void ms_forget(struct ms_net *net)
{
	ms_sweep(net, true);
}

int ms_table_init(struct ms_net *net)
{
	get_random_once(&ms_hash_secret, sizeof(ms_hash_secret));
	net->guards = kcalloc(BIT(MS_GUARD_BITS), sizeof(*net->guards),
			      GFP_KERNEL);
	if (!net->guards)
		return -ENOMEM;
	spin_lock_init(&net->lock);
	INIT_LIST_HEAD(&net->associations);
	INIT_DELAYED_WORK(&net->gc, ms_gc);
	return 0;
}

void ms_table_exit(struct ms_net *net)
{
	cancel_delayed_work_sync(&net->gc);
	ms_sweep(net, true);
	/* Hooks are gone, but for readers that are still under way. */
	synchronize_rcu();
	kfree(net->guards);
}
