// SPDX-License-Identifier: GPL-2.0
/* MIGSOCK segments: from packets, into packets, and which are plausible. */
#include "internal.h"

#include <linux/netfilter_ipv4.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/route.h>

/* A segment that is about to be made. */
struct ms_outgoing {
	struct ms_tuple tuple;
	u32 seq;
	u32 ack;
	u16 window;
	bool reset;
	bool has_ts;
	u32 tsval;
	u32 tsecr;
	const struct migsock_message *message;
};

#define MS_TS_OCTETS TCPOLEN_TSTAMP_ALIGNED

bool ms_has_good_checksum(struct sk_buff *skb)
{
	return !nf_ip_checksum(skb, NF_INET_LOCAL_IN, ip_hdrlen(skb),
			       IPPROTO_TCP);
}

struct tcphdr *ms_tcp_header(const struct sk_buff *skb)
{
	return (struct tcphdr *)(skb->data + ip_hdrlen(skb));
}

/* The Timestamps option among the options of a segment, or NULL. */
const u8 *ms_find_timestamps(const u8 *octets, unsigned int length)
{
	while (length > 0 && octets[0] != TCPOPT_EOL) {
		unsigned int size = 1;

		if (octets[0] != TCPOPT_NOP) {
			if (length < 2 || octets[1] < 2 || octets[1] > length)
				return NULL;
			size = octets[1];
		}
		if (octets[0] == TCPOPT_TIMESTAMP && size == TCPOLEN_TIMESTAMP)
			return octets;
		octets += size;
		length -= size;
	}
	return NULL;
}

static void ms_parse_header(const struct sk_buff *skb, const u8 *header,
			    unsigned int length, struct ms_segment *segment)
{
	const struct tcphdr *th = (const struct tcphdr *)header;
	const struct iphdr *iph = ip_hdr(skb);
	const u8 *option = ms_find_timestamps(header + sizeof(*th),
					      length - sizeof(*th));

	segment->tuple.laddr = iph->daddr;
	segment->tuple.raddr = iph->saddr;
	segment->tuple.lport = th->dest;
	segment->tuple.rport = th->source;
	segment->seq = ntohl(th->seq);
	segment->ack = ntohl(th->ack_seq);
	segment->window = ntohs(th->window);
	segment->has_ts = option;
	segment->tsval = option ? migsock_get32(option + 2) : 0;
	segment->tsecr = option ? migsock_get32(option + 6) : 0;
	segment->ifindex = skb->skb_iif;
}

/*
 * Whether a packet at LOCAL_IN is a MIGSOCK segment (MIG-CAR-RECOGNITION). If it
 * is, problems tells whether it is well-formed, and segment holds it then.
 */
bool ms_parse(const struct sk_buff *skb, struct ms_segment *segment,
	      u32 *problems)
{
	unsigned int offset = ip_hdrlen(skb);
	u8 header[60], payload[MIGSOCK_MESSAGE_OCTETS];
	unsigned int length, kept;
	const u8 *tcp, *octets;
	unsigned int doff;
	int left;

	tcp = skb_header_pointer(skb, offset, sizeof(struct tcphdr), header);
	if (!tcp || !(tcp[MIGSOCK_MIG_BIT_OCTET] & MIGSOCK_MIG_BIT_MASK))
		return false;
	doff = ((const struct tcphdr *)tcp)->doff * 4;
	left = ntohs(ip_hdr(skb)->tot_len) - (int)(offset + doff);
	if (doff < sizeof(struct tcphdr) || left <= 0)
		return false;
	length = left;
	tcp = skb_header_pointer(skb, offset, doff, header);
	kept = min_t(unsigned int, length, sizeof(payload));
	octets = skb_header_pointer(skb, offset + doff, kept, payload);
	if (!tcp || !octets || !migsock_is_segment(tcp, octets, length))
		return false;
	*problems = migsock_segment_problems(tcp, octets, length);
	if (*problems)
		return true;
	ms_parse_header(skb, tcp, doff, segment);
	migsock_read(&segment->message, octets);
	return true;
}

struct ms_tuple ms_tuple_of(const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);

	return (struct ms_tuple){
		.laddr = inet->inet_saddr,
		.raddr = inet->inet_daddr,
		.lport = inet->inet_sport,
		.rport = inet->inet_dport,
	};
}

/* The window that was offered when the connection was opened. */
static u32 ms_first_window(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u32 space = max(tcp_full_space(sk), 0);

	if (tp->advmss && space > tp->advmss)
		space = rounddown(space, tp->advmss);
	return min_t(u32, space, U16_MAX);
}

/*
 * The largest window that can have been offered. TCP keeps no record of it, but
 * after its first one offers no more than rcv_ssthresh, rounded up to what the
 * shift can express.
 */
static u32 ms_max_rcv_wnd(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	u8 shift = tp->rx_opt.rcv_wscale;
	u32 offered = max3(ALIGN(tp->rcv_ssthresh, 1U << shift), tp->rcv_wnd,
			   ms_first_window(sk));

	return min_t(u32, offered, (u32)U16_MAX << shift);
}

struct ms_numbers ms_numbers_of(const struct sock *sk)
{
	const struct tcp_sock *tp = tcp_sk(sk);

	return (struct ms_numbers){
		.snd_una = tp->snd_una,
		.snd_nxt = tp->snd_nxt,
		.max_snd_wnd = tp->max_window,
		.rcv_nxt = tp->rcv_nxt,
		.max_rcv_wnd = ms_max_rcv_wnd(sk),
	};
}

/* What TSval a segment has that is sent now. */
u32 ms_clock_of(const struct sock *sk)
{
	return tcp_time_stamp_raw() + tcp_sk(sk)->tsoffset;
}

/* MIG-CAR-PLAUSIBLE-SEQ, MIG-CAR-PLAUSIBLE-ACK */
bool ms_has_plausible_numbers(const struct ms_numbers *numbers,
			      const struct ms_segment *segment)
{
	u32 end = segment->seq + MIGSOCK_MESSAGE_OCTETS;

	return ms_is_within(numbers->rcv_nxt - numbers->max_rcv_wnd, end,
			    numbers->rcv_nxt) &&
	       ms_is_within(numbers->snd_una - numbers->max_snd_wnd,
			    segment->ack, numbers->snd_nxt);
}

/* MIG-CAR-PLAUSIBLE-TIMESTAMP; RFC 7323 section 5.5 for the old TS.Recent */
bool ms_passes_paws(const struct sock *sk, const struct ms_segment *segment)
{
	const struct tcp_options_received *opt = &tcp_sk(sk)->rx_opt;

	if (!opt->tstamp_ok)
		return true;
	if (!segment->has_ts)
		return false;
	if ((s32)(opt->ts_recent - segment->tsval) <= 0)
		return true;
	return ktime_get_seconds() >= opt->ts_recent_stamp + TCP_PAWS_24DAYS;
}

/* MIG-CAR-RESTART-NUMBERS */
bool ms_has_restart_numbers(const struct ms_numbers *numbers,
			    const struct ms_segment *segment)
{
	u32 end = segment->seq + MIGSOCK_MESSAGE_OCTETS;

	return ms_is_within(numbers->snd_una, segment->ack,
			    numbers->snd_nxt) &&
	       ms_is_within(numbers->rcv_nxt, end,
			    numbers->rcv_nxt + numbers->max_rcv_wnd);
}

/* Takes an answer out of this second's allowance (MIG-REM-ANSWER-LIMIT). */
bool ms_take_answer(struct ms_limit *limit)
{
	if (!limit->begun || time_after_eq(jiffies, limit->since + HZ)) {
		limit->begun = true;
		limit->since = jiffies;
		limit->given = 0;
	}
	if (limit->given >= MIGSOCK_ANSWERS_PER_SECOND)
		return false;
	limit->given++;
	return true;
}

/* MIG-MSG-ANSWER-ECHOES-ROUND, MIG-MSG-ANSWER-ECHOES-ADDRESSES */
struct migsock_message ms_answer_to(const struct ms_segment *segment,
				    u16 operation)
{
	struct migsock_message answer = segment->message;

	answer.operation = operation;
	return answer;
}

static void ms_fill_options(u8 *octets, const struct ms_outgoing *out)
{
	octets[0] = TCPOPT_NOP;
	octets[1] = TCPOPT_NOP;
	octets[2] = TCPOPT_TIMESTAMP;
	octets[3] = TCPOLEN_TIMESTAMP;
	migsock_put32(octets + 4, out->tsval);
	migsock_put32(octets + 8, out->tsecr);
}

static void ms_fill_tcp(struct sk_buff *skb, const struct ms_outgoing *out)
{
	unsigned int doff = sizeof(struct tcphdr) +
			    (out->has_ts ? MS_TS_OCTETS : 0);
	struct tcphdr *th;

	th = skb_put_zero(skb, doff);
	th->source = out->tuple.lport;
	th->dest = out->tuple.rport;
	th->seq = htonl(out->seq);
	th->ack_seq = htonl(out->ack);
	th->doff = doff / 4;
	th->window = htons(out->window);
	if (out->has_ts)
		ms_fill_options((u8 *)(th + 1), out);
	if (out->reset) {
		th->rst = 1;
	} else {
		((u8 *)th)[MIGSOCK_FLAG_ACK_OCTET] |= MIGSOCK_FLAG_ACK_MASK;
		((u8 *)th)[MIGSOCK_MIG_BIT_OCTET] |= MIGSOCK_MIG_BIT_MASK;
		migsock_write(skb_put(skb, MIGSOCK_MESSAGE_OCTETS),
			      out->message);
	}
	skb_set_transport_header(skb, (u8 *)th - skb->data);
	skb->csum = csum_partial(th, skb->tail - skb->transport_header, 0);
	th->check = csum_tcpudp_magic(out->tuple.laddr, out->tuple.raddr,
				      skb->tail - skb->transport_header,
				      IPPROTO_TCP, skb->csum);
	skb->ip_summed = CHECKSUM_NONE;
}

static void ms_fill_ip(struct sk_buff *skb, const struct ms_outgoing *out,
		       u8 tos)
{
	struct iphdr *iph = skb_put_zero(skb, sizeof(*iph));

	skb_reset_network_header(skb);
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tos = tos;
	iph->frag_off = htons(IP_DF);
	iph->ttl = ip4_dst_hoplimit(skb_dst(skb));
	iph->protocol = IPPROTO_TCP;
	iph->saddr = out->tuple.laddr;
	iph->daddr = out->tuple.raddr;
}

/* A route like that of the socket, if there is one, but to any address. */
static struct rtable *ms_route(struct net *net, const struct sock *sk,
			       const struct ms_tuple *tuple)
{
	struct flowi4 fl4;

	flowi4_init_output(&fl4, sk ? sk->sk_bound_dev_if : 0,
			   sk ? sk->sk_mark : 0,
			   sk ? RT_CONN_FLAGS(sk) : 0, RT_SCOPE_UNIVERSE,
			   IPPROTO_TCP, 0, tuple->raddr, tuple->laddr,
			   tuple->rport, tuple->lport,
			   sk ? sk->sk_uid : make_kuid(net->user_ns, 0));
	return ip_route_output_flow(net, &fl4, NULL);
}

static void ms_emit(struct ms_net *mn, const struct sock *sk,
		    const struct ms_outgoing *out)
{
	struct net *net = mn->net;
	struct sk_buff *skb;
	struct rtable *rt;

	rt = ms_route(net, sk, &out->tuple);
	if (IS_ERR(rt))
		return;
	skb = alloc_skb(MAX_TCP_HEADER + MIGSOCK_MESSAGE_OCTETS, GFP_ATOMIC);
	if (!skb) {
		ip_rt_put(rt);
		return;
	}
	skb_reserve(skb, LL_MAX_HEADER);
	skb_dst_set(skb, &rt->dst);
	skb->protocol = htons(ETH_P_IP);
	if (sk) {
		skb->priority = sk->sk_priority;
		skb->mark = sk->sk_mark;
	}
	ms_fill_ip(skb, out, sk ? inet_sk(sk)->tos : 0);
	ms_fill_tcp(skb, out);
	ms_count(mn, MS_SENT);
	ip_local_out(net, NULL, skb);
}

/* MIG-CAR-TIMESTAMPS */
static void ms_stamp(struct ms_outgoing *out, const struct sock *sk)
{
	out->has_ts = sk && tcp_sk(sk)->rx_opt.tstamp_ok;
	if (!out->has_ts)
		return;
	out->tsval = ms_clock_of(sk);
	out->tsecr = tcp_sk(sk)->rx_opt.ts_recent;
}

static u16 ms_window_field(const struct tcp_sock *tp)
{
	u32 field = tcp_receive_window(tp) >> tp->rx_opt.rcv_wscale;

	return min_t(u32, field, U16_MAX);
}

/* Sends a message in a segment of its own connection, whose lock is held. */
void ms_send(struct ms_net *net, struct sock *sk,
	     const struct migsock_message *message)
{
	const struct tcp_sock *tp = tcp_sk(sk);
	bool restart = message->operation == MIGSOCK_OP_REMOTE_RESTART;
	struct ms_outgoing out = {
		.tuple = ms_tuple_of(sk),
		/* MIG-CAR-RESTART-SEQ, MIG-CAR-SEQ */
		.seq = (restart ? tp->snd_nxt : tp->snd_una) -
		       MIGSOCK_MESSAGE_OCTETS,
		.ack = tp->rcv_nxt,	/* MIG-CAR-ACK */
		.window = ms_window_field(tp),
		.message = message,
	};

	ms_stamp(&out, sk);
	pr_debug("send operation %#x round %u to %pI4:%u\n",
		 message->operation, message->round, &out.tuple.raddr,
		 ntohs(out.tuple.rport));
	ms_emit(net, sk, &out);
}

/* MIG-CAR-REJECT-MIRRORS; sk is the connection that the answer is about, if any */
void ms_reject(struct ms_net *net, const struct sock *sk,
	       const struct ms_segment *segment, u16 operation)
{
	struct migsock_message message = ms_answer_to(segment, operation);
	struct ms_outgoing out = {
		.tuple = segment->tuple,
		.seq = segment->ack - MIGSOCK_MESSAGE_OCTETS,
		.ack = segment->seq + MIGSOCK_MESSAGE_OCTETS,
		.message = &message,
	};

	ms_stamp(&out, sk);
	pr_debug("reject %#x round %u to %pI4:%u\n", operation, message.round,
		 &out.tuple.raddr, ntohs(out.tuple.rport));
	ms_emit(net, sk, &out);
}

/* MIG-CAR-UNKNOWN-TUPLE */
void ms_send_reset(struct ms_net *net, const struct ms_segment *segment)
{
	struct ms_outgoing out = {
		.tuple = segment->tuple,
		.seq = segment->ack,
		.reset = true,
	};

	ms_emit(net, NULL, &out);
}
