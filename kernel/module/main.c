// SPDX-License-Identifier: GPL-2.0
/* Loading and unloading, and what a network namespace has. */
#include "internal.h"

#include <net/netns/generic.h>

unsigned int ms_net_id __read_mostly;
struct workqueue_struct *ms_works;

struct ms_net *ms_net(const struct net *net)
{
	return net_generic(net, ms_net_id);
}

static int __net_init ms_net_init(struct net *net)
{
	struct ms_net *mn = ms_net(net);
	int err, i;

	mn->net = net;
	mn->suspension_limit_ms = MIGSOCK_SUSPENSION_LIMIT_SECONDS *
				  MSEC_PER_SEC;
	mn->msl_ms = MIGSOCK_MSL_SECONDS * MSEC_PER_SEC;
	mn->restart_interval_ms = 500;
	mn->allow = 1;
	INIT_LIST_HEAD(&mn->deferred);
	INIT_WORK(&mn->deferred_work, ms_deferred_work);
	err = ms_table_init(mn);
	if (err)
		return err;
	err = ms_report_init(mn);
	if (err)
		goto no_report;
	for (i = 0; i < MS_HOOKS; i++) {
		mn->hooks[i] = ms_hooks[i];
		mn->hooks[i].priv = mn;
	}
	err = nf_register_net_hooks(net, mn->hooks, MS_HOOKS);
	if (err)
		goto no_hooks;
	return 0;

no_hooks:
	ms_report_exit(mn);
no_report:
	ms_table_exit(mn);
	return err;
}

static void __net_exit ms_net_exit(struct net *net)
{
	struct ms_net *mn = ms_net(net);

	nf_unregister_net_hooks(net, mn->hooks, MS_HOOKS);
	/* Those that are under way may still defer something. */
	synchronize_net();
	flush_work(&mn->deferred_work);
	ms_report_exit(mn);
	ms_table_exit(mn);
}

static struct pernet_operations ms_net_ops = {
	.init = ms_net_init,
	.exit = ms_net_exit,
	.id = &ms_net_id,
	.size = sizeof(struct ms_net),
};

static int __init ms_init(void)
{
	int err;

	ms_proto_init();
	ms_works = alloc_workqueue("migsock", 0, 0);
	if (!ms_works)
		return -ENOMEM;
	err = register_pernet_subsys(&ms_net_ops);
	if (err)
		goto no_net;
	err = ms_device_init();
	if (err)
		goto no_device;
	return 0;

no_device:
	unregister_pernet_subsys(&ms_net_ops);
no_net:
	destroy_workqueue(ms_works);
	return err;
}

/* No socket has an association, for each of them holds the module. */
static void __exit ms_exit(void)
{
	ms_device_exit();
	unregister_pernet_subsys(&ms_net_ops);
	destroy_workqueue(ms_works);
	/* Whoever has given up the last of them may still be in here. */
	synchronize_rcu_tasks();
	rcu_barrier();
}

module_init(ms_init);
module_exit(ms_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("MIGSOCK: TCP connections that move between hosts");
