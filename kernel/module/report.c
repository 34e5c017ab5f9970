// SPDX-License-Identifier: GPL-2.0
/* /proc/net/migsock and /proc/sys/net/migsock of a network namespace. */
#include "internal.h"

#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/sysctl.h>

static const char * const ms_counter_names[] = {
	[MS_RECEIVED] = "received",
	[MS_SENT] = "sent",
	[MS_MALFORMED] = "malformed",
	[MS_BAD_CHECKSUM] = "bad-checksum",
	[MS_IMPLAUSIBLE] = "implausible",
	[MS_UNAWAITED] = "unawaited",
	[MS_UNKNOWN_TUPLE] = "unknown-tuple",
	[MS_LIMITED] = "limited",
	[MS_DEFERRED] = "deferred",
	[MS_QUARANTINED] = "quarantined",
	[MS_SUSPENDED] = "suspended",
	[MS_MOVED] = "moved",
	[MS_CANCELLED] = "cancelled",
	[MS_TIMED_OUT] = "timed-out",
	[MS_FROZEN] = "frozen",
	[MS_THAWED] = "thawed",
	[MS_RESTORED] = "restored",
	[MS_LANDED] = "landed",
};

static const char * const ms_state_names[] = {
	[MIGSOCK_STATE_NONE] = "none",
	[MIGSOCK_STATE_SUSPENDED] = "suspended",
	[MIGSOCK_STATE_REQUESTING] = "requesting",
	[MIGSOCK_STATE_HELD] = "held",
	[MIGSOCK_STATE_FROZEN] = "frozen",
	[MIGSOCK_STATE_CANCELLING] = "cancelling",
	[MIGSOCK_STATE_MUTE] = "mute",
	[MIGSOCK_STATE_RESTARTING] = "restarting",
};

static void ms_show_association(struct seq_file *seq,
				const struct ms_association *a)
{
	struct ms_tuple tuple = ms_tuple_of(a->sk);

	seq_printf(seq, "%pI4:%u %pI4:%u %s own %d suspended %d closed %d moved %d\n",
		   &tuple.laddr, ntohs(tuple.lport), &tuple.raddr,
		   ntohs(tuple.rport), ms_state_names[ms_state_of(a)],
		   a->own, a->suspended, a->closed, a->moved);
}

static int ms_show(struct seq_file *seq, void *unused)
{
	struct ms_net *mn = ms_net(seq_file_single_net(seq));
	const struct ms_association *a;
	int i;

	for (i = 0; i < MS_COUNTERS; i++)
		seq_printf(seq, "%s %ld\n", ms_counter_names[i],
			   atomic_long_read(&mn->counters[i]));
	seq_printf(seq, "guarded-tuples %d\n", atomic_read(&mn->nr_guards));
	spin_lock_bh(&mn->lock);
	list_for_each_entry(a, &mn->associations, of_net)
		ms_show_association(seq, a);
	spin_unlock_bh(&mn->lock);
	return 0;
}

/* Nothing longer than the protocol's own, and nothing that is no time. */
static unsigned int ms_longest = MIGSOCK_SUSPENSION_LIMIT_SECONDS * 1000;

static const struct ctl_table ms_table[] = {
	{
		.procname = "suspension_limit_ms",
		.data = (void *)offsetof(struct ms_net, suspension_limit_ms),
		.maxlen = sizeof(unsigned int),
		.mode = 0644,
		.proc_handler = proc_douintvec_minmax,
		.extra1 = SYSCTL_ONE,
		.extra2 = &ms_longest,
	},
	{
		.procname = "msl_ms",
		.data = (void *)offsetof(struct ms_net, msl_ms),
		.maxlen = sizeof(unsigned int),
		.mode = 0444,
		.proc_handler = proc_douintvec,
	},
	{
		.procname = "restart_interval_ms",
		.data = (void *)offsetof(struct ms_net, restart_interval_ms),
		.maxlen = sizeof(unsigned int),
		.mode = 0644,
		.proc_handler = proc_douintvec_minmax,
		.extra1 = SYSCTL_ONE,
		.extra2 = &ms_longest,
	},
	{
		.procname = "allow",
		.data = (void *)offsetof(struct ms_net, allow),
		.maxlen = sizeof(unsigned int),
		.mode = 0644,
		.proc_handler = proc_douintvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = SYSCTL_ONE,
	},
	{ }
};

int ms_report_init(struct ms_net *mn)
{
	int i;

	mn->table = kmemdup(ms_table, sizeof(ms_table), GFP_KERNEL);
	if (!mn->table)
		return -ENOMEM;
	for (i = 0; mn->table[i].procname; i++)
		mn->table[i].data = (char *)mn + (size_t)ms_table[i].data;
	mn->sysctl = register_net_sysctl(mn->net, "net/migsock", mn->table);
	if (!mn->sysctl)
		goto no_sysctl;
	if (!proc_create_net_single("migsock", 0444, mn->net->proc_net,
				    ms_show, NULL))
		goto no_proc;
	return 0;

no_proc:
	unregister_net_sysctl_table(mn->sysctl);
no_sysctl:
	kfree(mn->table);
	return -ENOMEM;
}

void ms_report_exit(struct ms_net *mn)
{
	remove_proc_entry("migsock", mn->net->proc_net);
	unregister_net_sysctl_table(mn->sysctl);
	kfree(mn->table);
}
