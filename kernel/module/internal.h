/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the module do for each other. */
#ifndef _MIGSOCK_INTERNAL_H
#define _MIGSOCK_INTERNAL_H

#include "types.h"

/* wire.c */
bool ms_has_good_checksum(struct sk_buff *skb);
struct tcphdr *ms_tcp_header(const struct sk_buff *skb);
bool ms_parse(const struct sk_buff *skb, struct ms_segment *segment,
	      u32 *problems);
const u8 *ms_find_timestamps(const u8 *options, unsigned int length);
struct ms_numbers ms_numbers_of(const struct sock *sk);
struct ms_tuple ms_tuple_of(const struct sock *sk);
u32 ms_clock_of(const struct sock *sk);
bool ms_has_plausible_numbers(const struct ms_numbers *numbers,
			      const struct ms_segment *segment);
bool ms_passes_paws(const struct sock *sk, const struct ms_segment *segment);
bool ms_has_restart_numbers(const struct ms_numbers *numbers,
			    const struct ms_segment *segment);
bool ms_take_answer(struct ms_limit *limit);
struct migsock_message ms_answer_to(const struct ms_segment *segment,
				    u16 operation);
void ms_send(struct ms_net *net, struct sock *sk,
	     const struct migsock_message *message);
void ms_reject(struct ms_net *net, const struct sock *sk,
	       const struct ms_segment *segment, u16 operation);
void ms_send_reset(struct ms_net *net, const struct ms_segment *segment);

/* table.c */
int ms_table_init(struct ms_net *net);
void ms_table_exit(struct ms_net *net);
struct ms_association *ms_find(const struct sock *sk);
struct ms_association *ms_find_or_create(struct sock *sk);
void ms_put(struct ms_association *a);
void ms_let_go(struct ms_association *a);
struct sock *ms_hold_sock(struct ms_association *a);
void ms_schedule(struct ms_association *a);
int ms_guard_socket(struct ms_association *a, enum ms_guard_kind kind);
void ms_unguard_socket(struct ms_association *a);
void ms_guard_path(struct ms_association *a);
void ms_dress(struct ms_association *a);
void ms_undress(struct ms_association *a);
bool ms_has_room(const struct ms_net *net);
int ms_reserve(struct ms_net *net, const struct ms_tuple *tuple,
	       enum ms_guard_kind kind, int round, struct ms_association *a,
	       const struct ms_numbers *numbers);
bool ms_release(struct ms_net *net, const struct ms_tuple *tuple,
		unsigned int kinds);
struct ms_guard *ms_guard_of(struct ms_net *net, const struct ms_tuple *tuple);
struct ms_guard *ms_tombstone_of(struct ms_net *net,
				 const struct ms_tuple *tuple);
bool ms_is_guarded(struct ms_net *net, const struct ms_tuple *tuple);
bool ms_has_served(struct ms_net *net, const struct ms_tuple *tuple, int round);
void ms_forget(struct ms_net *net);

/* retire.c */
struct sock *ms_look_up(struct ms_net *mn, const struct ms_tuple *tuple,
			int ifindex);
void ms_retire(struct sock *sk);
void ms_unretire(struct net *net, const struct ms_tuple *tuple);

/* hook.c */
extern const struct nf_hook_ops ms_hooks[MS_HOOKS];

/* deliver.c */
void ms_deliver(struct ms_net *net, const struct ms_segment *segment,
		bool may_wait);
void ms_deferred_work(struct work_struct *work);

/* guard.c */
bool ms_keeps_silence(const struct ms_guard *guard);
unsigned int ms_guard_in(struct ms_net *net, struct sk_buff *skb);

/* association.c */
void ms_receive(struct ms_net *net, struct sock *sk,
		const struct ms_segment *segment);
void ms_timer(struct timer_list *timer);
void ms_report(struct ms_association *a, u32 outcome, u32 reason);
void ms_begin(struct ms_association *a, struct ms_repeater *repeater,
	      u16 operation, int round, unsigned int tries,
	      unsigned long interval);
bool ms_is_due(const struct ms_repeater *repeater);
void ms_repeat(struct ms_association *a, struct ms_repeater *repeater);
unsigned long ms_rto(const struct sock *sk);
void ms_vanish(struct ms_association *a);
u32 ms_state_of(const struct ms_association *a);

/* proto.c */
int ms_proto_init(void);
bool ms_is_plain_tcp(const struct sock *sk);
enum ms_restraint ms_restraint_of(const struct sock *sk);
void ms_set_prot(const struct ms_association *a);
void ms_reset_prot(const struct ms_association *a);

/* restrain.c */
void ms_restrain(struct ms_association *a, enum ms_restraint restraint);
void ms_deafen(struct ms_association *a);
void ms_undeafen(struct ms_association *a);
void ms_kick(struct sock *sk);
void ms_send_ack(struct sock *sk);
void ms_renew_window(struct ms_association *a);

/* repoint.c */
void ms_repoint(struct ms_association *a, const struct ms_tuple *tuple);
void ms_new_path(struct sock *sk);
void ms_forget_sack(struct sock *sk);
void ms_take_ack(struct sock *sk, u32 ack);
void ms_mark_lost(struct sock *sk);

/* remote.c */
void ms_remote_request(struct ms_association *a,
		       const struct ms_segment *segment);
void ms_remote_cancel(struct ms_association *a,
		      const struct ms_segment *segment);
void ms_remote_restart(struct ms_association *a,
		       const struct ms_segment *segment);
void ms_remote_timer(struct ms_association *a);
bool ms_remote_next(const struct ms_association *a, unsigned long *due);

/* fin.c */
void ms_fin_hold(struct ms_association *a);
void ms_fin_give(struct ms_association *a);
void ms_fin_take(struct ms_association *a);
unsigned int ms_fin_take_out(struct sk_buff *skb, struct ms_association *a,
			     struct sock *sk);

/* tombstone.c */
void ms_tombstone_receive(struct ms_net *net, struct ms_guard *tombstone,
			  const struct ms_segment *segment, struct sock *sk);

/* source.c */
int ms_source_request(struct ms_association *a);
int ms_source_freeze(struct ms_association *a);
void ms_source_unfreeze(struct ms_association *a);
void ms_source_frozen(struct ms_association *a);
int ms_source_cancel(struct ms_association *a);
int ms_source_discard(struct ms_association *a, u32 flags);
void ms_source_yield(struct ms_association *a);
void ms_source_answer(struct ms_association *a,
		      const struct ms_segment *segment);
void ms_source_quarantine(struct ms_association *a, bool reset, u32 seq);
void ms_source_timer(struct ms_association *a);
bool ms_source_next(const struct ms_association *a, unsigned long *due);
bool ms_source_is_frozen(const struct ms_association *a);

/* destination.c */
void ms_destination_land(struct ms_association *a,
			 const struct migsock_buffer *buffer);
int ms_destination_restart(struct ms_association *a,
			   const struct migsock_restart *contents);
void ms_destination_answer(struct ms_association *a,
			   const struct ms_segment *segment);
void ms_destination_abandon(struct ms_association *a);
void ms_destination_live(struct ms_association *a, u16 window);
void ms_destination_quarantine(struct ms_association *a, u32 seq);
void ms_destination_timer(struct ms_association *a);
bool ms_destination_next(const struct ms_association *a, unsigned long *due);
bool ms_destination_is_mute(const struct ms_association *a);

/* handoff.c */
int ms_handoff_begin(struct socket *sock,
		     const struct migsock_buffer *buffer, const u8 *octets,
		     struct ms_address *where);
bool ms_handoff_land(struct ms_association *a,
		     const struct ms_segment *segment);
void ms_handoff_fail(struct ms_association *a);
void ms_handoff_abandon(struct ms_association *a);

/* state_buffer.c */
u32 ms_buffer_check(const u8 *octets, size_t length,
		    struct migsock_buffer *buffer);
void ms_buffer_seal(u8 *octets, const struct migsock_buffer *buffer);

/* capture.c */
size_t ms_capture_size(const struct sock *sk);
int ms_capture(struct ms_association *a, u8 *octets, size_t length);

/* restore.c */
int ms_restore(struct socket *sock, const struct migsock_buffer *buffer,
	       const u8 *octets, const struct ms_address *where,
	       const struct ms_tuple *avoid);
int ms_rebuild(struct socket *sock, const struct migsock_buffer *buffer,
	       const u8 *octets, const struct ms_tuple *tuple);

/* report.c */
int ms_report_init(struct ms_net *net);
void ms_report_exit(struct ms_net *net);

/* target.c */
int ms_get_target(const struct migsock_socket *named,
		  struct ms_target *target);
void ms_put_target(struct ms_target *target);
int ms_with(struct sock *sk,
	    int (*call)(struct ms_association *a, const void *argument),
	    const void *argument, bool create);
int ms_with_guest(struct sock *sk,
		  int (*call)(struct ms_association *a, const void *argument),
		  const void *argument, bool create);

/* transfer.c */
int ms_serialize(void __user *argument);
int ms_serialize_list(void __user *argument);
int ms_deserialize(void __user *argument, bool handoff);

/* device.c */
int ms_local_of(struct sock *sk, struct migsock_local *local);
int ms_device_init(void);
void ms_device_exit(void);

#endif /* _MIGSOCK_INTERNAL_H */
