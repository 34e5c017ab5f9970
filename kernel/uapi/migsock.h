/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * /dev/migsock: moving TCP connections between hosts.
 *
 * Every call names a socket by process and descriptor. pid 0 is the calling
 * process; the socket of another process may be named by whoever has its
 * user id (real, effective and saved alike), or CAP_NET_ADMIN in the user
 * namespace that owns the socket's network namespace. The calls never wait
 * for a peer: what becomes of a migration is asked of MIGSOCK_GET_STATUS.
 * Hosts and ports are in network byte order, like in struct sockaddr_in.
 *
 * Order on the source: SEND_MIGRATION_REQUEST, wait for MIGSOCK_STATE_HELD,
 * SERIALIZE_SOCKET_DATA, carry the buffer, DISCARD_MIGRATED; CANCEL_MIGRATION
 * at any time before that. On the destination: DESERIALIZE_AND_RESTART with a
 * fresh TCP socket or DESERIALIZE_SOCKET_DATA with a connected one, then
 * SEND_REMOTE_RESTART, wait for MIGSOCK_OUTCOME_MIGRATED. The remote needs no
 * call.
 *
 * errno of every call:
 *   EFAULT      a pointer is bad
 *   EINVAL      a flag or a field that must be zero is not
 *   ENOTTY      there is no such call
 *   ESRCH       there is no such process
 *   EBADF       the process has no such descriptor
 *   ENOTSOCK    the descriptor is not a socket
 *   EPROTONOSUPPORT  the socket is not TCP over IPv4
 *   EPERM       the caller may not do this with this process or namespace; it
 *               is not told either what else is wrong with the descriptor
 *   EOPNOTSUPP  the socket cannot migrate: TLS or another upper-layer
 *               protocol, sockmap, MPTCP, TCP-MD5, TCP_REPAIR
 *   ENOMEM      there is no memory, or the network namespace keeps as many
 *               addresses of earlier migrations as it may (most_guards, a
 *               parameter of the module)
 * and as said at each call.
 *
 * While a socket has a part in a migration, setsockopt() of TCP_ULP, TCP_REPAIR
 * and TCP_MD5SIG is refused with EBUSY. Once it has had one, a sockmap refuses
 * it with EOPNOTSUPP, and IPV6_ADDRFORM is refused with EBUSY.
 */
#ifndef _UAPI_MIGSOCK_DEVICE_H
#define _UAPI_MIGSOCK_DEVICE_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define MIGSOCK_DEVICE "/dev/migsock"

/* A socket: descriptor fd of process pid (0: the caller). */
struct migsock_socket {
	__s32 pid;
	__s32 fd;
};

/* SERIALIZE_SOCKET_DATA */
struct migsock_serialize {
	struct migsock_socket socket;
	__aligned_u64 data;	/* in: where the state buffer goes */
	__u32 size;		/* in: room there; out: octets of the buffer */
	__u32 flags;		/* 0 */
};

/* SERIALIZE_SOCKETS: one of the sockets */
struct migsock_serialize_entry {
	struct migsock_serialize call;
	__u32 error;		/* out: 0 or the errno of that call */
	__u32 reserved;		/* 0 */
};

#define MIGSOCK_MOST_ENTRIES 1024

/* SERIALIZE_SOCKETS */
struct migsock_serialize_list {
	__aligned_u64 entries;	/* where they are */
	__u32 count;		/* 1 to MIGSOCK_MOST_ENTRIES */
	__u32 flags;		/* 0 */
};

/* DESERIALIZE_SOCKET_DATA, DESERIALIZE_AND_RESTART */
struct migsock_deserialize {
	struct migsock_socket socket;
	__aligned_u64 data;	/* the state buffer */
	__u32 size;		/* its octets */
	__u32 flags;		/* 0 */
	__be32 host;		/* in: the new address, 0: any; out: as it is */
	__be16 port;
	__u16 reserved;		/* 0 */
	__u32 problem;		/* out: with EBADMSG enum migsock_buffer_problem */
	__u32 reserved2;	/* 0 */
};

/*
 * SEND_REMOTE_RESTART: the contents of the message. All zero lets the module
 * fill it in; anything else has to be what it would have filled in.
 */
struct migsock_restart {
	struct migsock_socket socket;
	__be32 old_host;
	__be32 new_host;
	__be16 old_port;
	__be16 new_port;
	__u32 flags;		/* 0 */
};

/* GET_LOCAL_HOST */
struct migsock_local {
	struct migsock_socket socket;
	__be32 host;		/* out */
	__be16 port;		/* out */
	__u16 reserved;		/* 0 */
};

/* DISCARD_MIGRATED */
struct migsock_discard {
	struct migsock_socket socket;
	__u32 flags;
};

#define MIGSOCK_DISCARD_DESTINATION_RUNS 0x1	/* it is known to have it */
#define MIGSOCK_DISCARD_FORCE 0x2		/* drop it all the same */

/* Where a socket stands in a migration. */
enum migsock_state {
	MIGSOCK_STATE_NONE = 0,
	MIGSOCK_STATE_SUSPENDED = 1,	/* as remote */
	MIGSOCK_STATE_REQUESTING = 2,	/* as source */
	MIGSOCK_STATE_HELD = 3,
	MIGSOCK_STATE_FROZEN = 4,
	MIGSOCK_STATE_CANCELLING = 5,
	MIGSOCK_STATE_MUTE = 6,		/* as destination, not announced yet */
	MIGSOCK_STATE_RESTARTING = 7,	/* mute and announced */
};

/* What the last migration of this socket came to. */
enum migsock_outcome {
	MIGSOCK_OUTCOME_NONE = 0,
	MIGSOCK_OUTCOME_REQUEST_REJECTED = 1,	/* reason says why */
	MIGSOCK_OUTCOME_REQUEST_UNANSWERED = 2,
	MIGSOCK_OUTCOME_YIELDED = 3,		/* the peer migrates first */
	MIGSOCK_OUTCOME_THAWED = 4,
	MIGSOCK_OUTCOME_MOVED = 5,		/* dropped: the destination has it */
	MIGSOCK_OUTCOME_SOURCE_RESET = 6,	/* dropped: the remote has it not */
	MIGSOCK_OUTCOME_CANCEL_UNANSWERED = 7,	/* undecided */
	MIGSOCK_OUTCOME_CANCEL_REJECTED = 8,	/* reason says why */
	MIGSOCK_OUTCOME_LATE_TRAFFIC = 9,	/* the remote goes on: cancel */
	MIGSOCK_OUTCOME_MIGRATED = 10,
	MIGSOCK_OUTCOME_RESTART_REJECTED = 11,	/* reason says why */
	MIGSOCK_OUTCOME_RESTART_RESET = 12,
	MIGSOCK_OUTCOME_UNKNOWN = 13,		/* no answer in time */
};

/* GET_STATUS */
struct migsock_status {
	struct migsock_socket socket;
	__u32 state;		/* out: enum migsock_state */
	__u32 outcome;		/* out: enum migsock_outcome */
	__u32 reason;		/* out: the operation of the rejection, or 0 */
	__u32 events;		/* out: outcomes so far, so that one is not missed */
	__u32 tcp_state;	/* out: as in TCP_INFO; TCP_CLOSE once dropped */
	__u16 round;		/* out: of this end's last migration */
	__u16 reserved;		/* 0 */
};

/* SET_POLICY */
struct migsock_policy {
	struct migsock_socket socket;
	__u32 allow;		/* 0: the remote role refuses, 1: it does not */
};

#define MIGSOCK_IOC_MAGIC 0xb5

/*
 * Asks the peer to hold. The application's sending blocks from here on.
 *   EBUSY     suspended, frozen, mute or already migrating
 *   ENOTCONN  the connection is in a state in which it cannot move
 */
#define MIGSOCK_SEND_MIGRATION_REQUEST \
	_IOW(MIGSOCK_IOC_MAGIC, 1, struct migsock_socket)
/*
 * Captures the socket and freezes it.
 *   EBUSY     the state is not MIGSOCK_STATE_HELD
 *   ENOTCONN  the connection has ended meanwhile: cancel
 *   EMSGSIZE  there is too little room; size says what is needed, nothing has
 *             changed (a size of 0 asks for it)
 *   EFAULT    as always; the socket is not frozen
 */
#define MIGSOCK_SERIALIZE_SOCKET_DATA \
	_IOWR(MIGSOCK_IOC_MAGIC, 2, struct migsock_serialize)
/*
 * Restores a state buffer into a connected socket, whose own connection goes on
 * until the remote has agreed, is reset then, and stays if it does not agree.
 *   EBADMSG     the buffer is refused; problem says why
 *   EBUSY       the socket is itself migrating
 *   ENOTCONN    the socket is not connected
 *   EADDRINUSE  the address is taken or has served this round
 *   EADDRNOTAVAIL  the host has no such address
 *   ENETUNREACH    the host has no route to the remote
 *   EMSGSIZE    the buffer has more than 64 MiB
 */
#define MIGSOCK_DESERIALIZE_SOCKET_DATA \
	_IOWR(MIGSOCK_IOC_MAGIC, 3, struct migsock_deserialize)
/*
 * Restores a state buffer into a fresh TCP socket, mute until
 * SEND_REMOTE_RESTART is answered.
 *   EISCONN   the socket is not fresh
 *   and the errors of DESERIALIZE_SOCKET_DATA
 */
#define MIGSOCK_DESERIALIZE_AND_RESTART \
	_IOWR(MIGSOCK_IOC_MAGIC, 4, struct migsock_deserialize)
/*
 * Tells the remote the new address until it answers.
 *   EINVAL    the socket was not restored, or the contents are not its own
 *   EBUSY     it is announced already
 */
#define MIGSOCK_SEND_REMOTE_RESTART \
	_IOW(MIGSOCK_IOC_MAGIC, 5, struct migsock_restart)
/* The address that the remote is told: where the socket is. */
#define MIGSOCK_GET_LOCAL_HOST \
	_IOWR(MIGSOCK_IOC_MAGIC, 6, struct migsock_local)
/*
 * Calls the migration off. A frozen socket goes on when the remote agrees.
 *   EINVAL    there is no migration under way
 */
#define MIGSOCK_CANCEL_MIGRATION \
	_IOW(MIGSOCK_IOC_MAGIC, 7, struct migsock_socket)
/*
 * Drops a captured socket without FIN or RST.
 *   EINVAL    the socket is not frozen
 *   EBUSY     a CANCEL is outstanding, or the destination is not known to run,
 *             and it is not forced
 */
#define MIGSOCK_DISCARD_MIGRATED \
	_IOW(MIGSOCK_IOC_MAGIC, 8, struct migsock_discard)
/* Where the socket stands. */
#define MIGSOCK_GET_STATUS \
	_IOWR(MIGSOCK_IOC_MAGIC, 9, struct migsock_status)
/*
 * Whether this connection may be moved by its peer.
 *   EINVAL    allow is neither 0 nor 1
 *   ENOTCONN  there is no connection, or none that can move
 */
#define MIGSOCK_SET_POLICY \
	_IOW(MIGSOCK_IOC_MAGIC, 10, struct migsock_policy)
/*
 * Forgets what the caller's network namespace remembers of connections that
 * are gone: tombstones and quarantined addresses. For tests; it gives up what
 * keeps late segments harmless.
 *   EPERM     the caller has no CAP_NET_ADMIN in it
 */
#define MIGSOCK_FORGET _IO(MIGSOCK_IOC_MAGIC, 11)
/*
 * SERIALIZE_SOCKET_DATA of many sockets, which are frozen together: what has to
 * be waited for is waited for once. Each entry tells what has become of its
 * socket; one that fails does not keep the others from being frozen.
 *   EINVAL    there are no entries, or too many
 *   EFAULT    the entries cannot be read, or not be written: GET_STATUS tells
 *             which sockets are frozen then
 */
#define MIGSOCK_SERIALIZE_SOCKETS \
	_IOWR(MIGSOCK_IOC_MAGIC, 12, struct migsock_serialize_list)

#endif /* _UAPI_MIGSOCK_DEVICE_H */
