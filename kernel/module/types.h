/* SPDX-License-Identifier: GPL-2.0 */
/* What the module keeps of sockets, tuples and network namespaces. */
#ifndef _MIGSOCK_TYPES_H
#define _MIGSOCK_TYPES_H

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/netfilter.h>
#include <linux/refcount.h>
#include <linux/skbuff.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <net/tcp.h>

/* Messages and state buffers, generated from spec/. */
#include "../../generated/c/migsock.h"
/* The device. */
#include "../uapi/migsock.h"

/* A socket that a call is about. */
struct ms_target {
	struct file *file;
	struct socket *sock;
	struct sock *sk;
};

/* No round: of a migration that never was. */
#define MS_NO_ROUND (-1)

/* Addresses and ports of a connection, seen from here. */
struct ms_tuple {
	__be32 laddr;
	__be32 raddr;
	__be16 lport;
	__be16 rport;
};

/* A MIGSOCK segment that was received and is well-formed. */
struct ms_segment {
	struct ms_tuple tuple;
	u32 seq;
	u32 ack;
	u16 window;
	bool has_ts;
	u32 tsval;
	u32 tsecr;
	int ifindex;
	struct migsock_message message;
};

/* What plausibility is judged by: a connection's numbers, or a tombstone's. */
struct ms_numbers {
	u32 snd_una;
	u32 snd_nxt;
	u32 max_snd_wnd;
	u32 rcv_nxt;
	u32 max_rcv_wnd;
};

/* Answers given in this second (MIG-REM-ANSWER-LIMIT). */
struct ms_limit {
	unsigned long since;
	unsigned int given;
	bool begun;
};

/* What may leave a socket; the order is that of the copies of tcp_prot. */
enum ms_restraint {
	MS_NO_NEW_DATA,		/* a source that asks (MIG-SRC-NO-NEW-DATA) */
	MS_ACKS_ONLY,		/* a suspended remote (MIG-REM-HOLD) */
	MS_SILENT,		/* frozen or mute */
	MS_LENT,		/* another one is to go into it */
	MS_RESTRAINTS,
	MS_FREE = MS_RESTRAINTS,
};

enum ms_counter {
	MS_RECEIVED,
	MS_SENT,
	MS_MALFORMED,
	MS_BAD_CHECKSUM,
	MS_IMPLAUSIBLE,
	MS_UNAWAITED,
	MS_UNKNOWN_TUPLE,
	MS_LIMITED,
	MS_DEFERRED,
	MS_QUARANTINED,
	MS_SUSPENDED,
	MS_MOVED,
	MS_CANCELLED,
	MS_TIMED_OUT,
	MS_FROZEN,
	MS_THAWED,
	MS_RESTORED,
	MS_LANDED,
	MS_COUNTERS,
};

#define MS_HOOKS 2

/* State of a network namespace. */
struct ms_net {
	struct net *net;
	/* of this namespace: each is given it */
	struct nf_hook_ops hooks[MS_HOOKS];
	/* guards the lists and everything that is not a socket's own */
	spinlock_t lock;
	struct hlist_head *guards;
	/* how many there are; a hook that finds none looks no further */
	atomic_t nr_guards;
	struct list_head associations;
	struct delayed_work gc;
	struct list_head deferred;
	unsigned int nr_deferred;
	struct work_struct deferred_work;
	atomic_long_t counters[MS_COUNTERS];
	unsigned int suspension_limit_ms;
	/* for information: no time here follows from it */
	unsigned int msl_ms;
	unsigned int restart_interval_ms;
	unsigned int allow;
	struct ctl_table_header *sysctl;
	struct ctl_table *table;
};

/* A message that is sent until it is answered. */
struct ms_repeater {
	bool active;
	u16 operation;
	u16 round;
	unsigned int tries;	/* left; 0 for no bound */
	bool bounded;
	unsigned long interval;
	unsigned long due;
};

/* What stood still while a socket was restrained. */
struct ms_parked {
	bool parked;
	bool keepalive_pending;
	unsigned long since;
	unsigned long keepalive_left;
	int linger2;
	void (*write_timer)(struct timer_list *timer);
	void (*keepalive_timer)(struct timer_list *timer);
};

/* What was taken from a socket whose application is to read nothing. */
struct ms_stash {
	bool deaf;
	bool done;
	u8 shutdown;
	u32 copied_seq;
	struct sk_buff_head queue;
};

struct ms_address {
	__be32 host;
	__be16 port;
};

#define MS_MOST_REFUSED 32

/* The end that stays. */
struct ms_remote {
	bool suspended;
	bool was_suspended;
	bool allow;
	bool has_echo_floor;
	bool fin_seen;		/* taken out of a segment */
	bool fin_held;		/* received, but TCP does not know */
	u32 fin_seq;
	u32 echo_floor;
	/* when the last suspension ended */
	struct ms_numbers numbers_then;
	unsigned long limit_due;
	unsigned long held_until;
	struct ms_limit answers;
	unsigned int nr_refused;
	struct ms_address refused[MS_MOST_REFUSED];
};

enum ms_source_state {
	MS_SRC_LIVE,
	MS_SRC_REQUESTING,
	MS_SRC_HELD,
	MS_SRC_FROZEN,
	MS_SRC_CANCELLING,
	MS_SRC_GONE,
};

/* The moving end, where it was. */
struct ms_source {
	enum ms_source_state state;
	bool freezing;
	bool reported_late;
	unsigned long frozen_at;
	struct ms_repeater pending;
	struct ms_repeater withdrawal;
};

enum ms_destination_state {
	MS_DST_NONE,
	MS_DST_MUTE,
	MS_DST_RESTARTING,
	MS_DST_LIVE,
	MS_DST_GONE,
};

/* The moving end, where it is going to be. */
struct ms_destination {
	enum ms_destination_state state;
	struct ms_address old;
	struct ms_tuple tuple;
	unsigned long expires;
	struct ms_repeater restart;
	/* The connected socket into which this one goes (MIG-DST-HANDOFF). */
	struct ms_handoff *handoff;
};

/* A connection that has to do with migrations. */
struct ms_association {
	struct hlist_node by_sock;
	struct list_head of_net;
	struct rcu_head rcu;
	refcount_t refs;
	struct ms_net *net;
	/* NULL once it is destroyed */
	struct sock *sk;
	void (*destruct)(struct sock *sk);
	struct proto *prot;
	enum ms_restraint restraint;
	struct ms_parked parked;
	struct ms_stash stash;
	struct timer_list timer;
	struct ms_guard *guard;
	/* an echo that is older is of another path */
	u32 first_echo;
	/* serial numbers modulo 2^16 or MS_NO_ROUND (MIG-RND-BOTH-DIRECTIONS) */
	int own;
	int suspended;
	int closed;
	int moved;
	struct ms_remote remote;
	struct ms_source source;
	struct ms_destination destination;
	/* The socket that is to go into this one, or NULL. */
	struct ms_association *guest;
	u32 outcome;
	u32 reason;
	u32 events;
};

enum ms_guard_kind {
	/* without a connection; the lowest counts least */
	MS_GUARD_SERVED,	/* only keeps restores of a round away */
	MS_GUARD_TOMBSTONE,
	MS_GUARD_QUARANTINE,
	/* of a connection */
	MS_GUARD_FRESH,		/* echoes are older than its path */
	MS_GUARD_HELD,
	MS_GUARD_FROZEN,
	MS_GUARD_MUTE,
};

/* A tuple whose segments are not, or not only, TCP's business. */
struct ms_guard {
	struct hlist_node node;
	struct rcu_head rcu;
	struct ms_tuple tuple;
	enum ms_guard_kind kind;
	int round;
	unsigned long expires;
	struct ms_association *association;
	struct ms_numbers numbers;
	struct ms_limit answers;
};

extern unsigned int ms_net_id;
/* for all work, so that it has ended before the module is gone */
extern struct workqueue_struct *ms_works;
struct ms_net *ms_net(const struct net *net);

static inline void ms_count(struct ms_net *net, enum ms_counter counter)
{
	atomic_long_inc(&net->counters[counter]);
}

static inline unsigned long ms_suspension(const struct ms_net *net)
{
	return msecs_to_jiffies(READ_ONCE(net->suspension_limit_ms));
}

/*
 * How long a restored socket waits and a tombstone stands, also where this host
 * ends suspensions earlier (MIG-REM-PATIENCE).
 */
static inline unsigned long ms_patience(void)
{
	return (MIGSOCK_SUSPENSION_LIMIT_SECONDS + 2 * MIGSOCK_MSL_SECONDS) *
	       (unsigned long)HZ;
}

/* Whether a round is after another, or there is no other (MIG-RND-SERIAL). */
static inline bool ms_is_after(int round, int other)
{
	u16 ahead = round - other;

	return other == MS_NO_ROUND || (ahead > 0 && ahead < 0x8000);
}

static inline bool ms_same_tuple(const struct ms_tuple *a,
				 const struct ms_tuple *b)
{
	return a->raddr == b->raddr && a->laddr == b->laddr &&
	       a->rport == b->rport && a->lport == b->lport;
}

/* Whether the other end of a socket is that of a tuple. */
static inline bool ms_is_peer(const struct sock *sk,
			      const struct ms_tuple *tuple)
{
	return inet_sk(sk)->inet_daddr == tuple->raddr &&
	       inet_sk(sk)->inet_dport == tuple->rport;
}

static inline bool ms_is_at(__be32 host, __be16 port, u32 named_host,
			    u16 named_port)
{
	return ntohl(host) == named_host && ntohs(port) == named_port;
}

/* Whether a number lies between two others, both included, modulo 2^32. */
static inline bool ms_is_within(u32 from, u32 value, u32 to)
{
	return value - from <= to - from;
}

#define MS_MIGRATABLE_STATES \
	(TCPF_ESTABLISHED | TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 | \
	 TCPF_CLOSE_WAIT | TCPF_CLOSING | TCPF_LAST_ACK)

static inline bool ms_is_migratable(const struct sock *sk)
{
	return (1 << sk->sk_state) & MS_MIGRATABLE_STATES;
}

#endif /* _MIGSOCK_TYPES_H */
