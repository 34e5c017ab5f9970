// Generated from spec/ by src/export; change it there and run: npm run generate

export const spec = {
  "message": {
    "name": "migsock",
    "title": "MIGSOCK message",
    "octets": 20,
    "code": {
      "value": 1296648019,
      "text": "MIGS"
    },
    "fields": [
      {
        "name": "code",
        "title": "Message Code",
        "octets": 4,
        "type": "code",
        "meaning": "Says that this is a MIGSOCK message and which format it has.",
        "offset": 0
      },
      {
        "name": "round",
        "title": "Round",
        "octets": 2,
        "type": "uint",
        "meaning": "Which migration of this moving end the message belongs to; the first is round 0.",
        "offset": 4
      },
      {
        "name": "operation",
        "title": "Operation",
        "octets": 2,
        "type": "operation",
        "meaning": "What the message asks for or answers.",
        "offset": 6
      },
      {
        "name": "oldHost",
        "title": "Old Host",
        "octets": 4,
        "type": "host",
        "address": "old",
        "meaning": "IPv4 address of the moving endpoint at the source.",
        "offset": 8
      },
      {
        "name": "oldPort",
        "title": "Old Port",
        "octets": 2,
        "type": "port",
        "address": "old",
        "meaning": "TCP port of the moving endpoint at the source.",
        "offset": 12
      },
      {
        "name": "newPort",
        "title": "New Port",
        "octets": 2,
        "type": "port",
        "address": "new",
        "meaning": "TCP port of the moving endpoint at the destination.",
        "offset": 14
      },
      {
        "name": "newHost",
        "title": "New Host",
        "octets": 4,
        "type": "host",
        "address": "new",
        "meaning": "IPv4 address of the moving endpoint at the destination.",
        "offset": 16
      }
    ]
  },
  "rejections": {
    "prefix": "REJECT_",
    "base": 256
  },
  "operations": [
    {
      "name": "MIGRATION_REQUEST",
      "value": 1,
      "from": "source",
      "to": "remote",
      "old": "source-address",
      "new": "zero",
      "answeredBy": "REQUEST_ACK",
      "meaning": "Hold; this end is about to move.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        },
        {
          "field": "newPort",
          "refuses": [
            [
              1,
              65535
            ]
          ],
          "problem": "new-port-not-zero"
        },
        {
          "field": "newHost",
          "refuses": [
            [
              1,
              4294967295
            ]
          ],
          "problem": "new-host-not-zero"
        }
      ]
    },
    {
      "name": "REMOTE_RESTART",
      "value": 2,
      "from": "destination",
      "to": "remote",
      "old": "source-address",
      "new": "destination-address",
      "answeredBy": "RESTART_ACK",
      "meaning": "This end is here now; go on with it.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        },
        {
          "field": "newPort",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "new-port-zero"
        },
        {
          "field": "newHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "new-host-unspecified"
        },
        {
          "field": "newHost",
          "refuses": [
            [
              3758096384,
              4026531839
            ]
          ],
          "problem": "new-host-multicast"
        },
        {
          "field": "newHost",
          "refuses": [
            [
              4294967295,
              4294967295
            ]
          ],
          "problem": "new-host-broadcast"
        }
      ]
    },
    {
      "name": "REQUEST_ACK",
      "value": 3,
      "from": "remote",
      "to": "source",
      "old": "source-echo",
      "new": "zero",
      "effect": "suspended",
      "meaning": "The remote is suspended.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        },
        {
          "field": "newPort",
          "refuses": [
            [
              1,
              65535
            ]
          ],
          "problem": "new-port-not-zero"
        },
        {
          "field": "newHost",
          "refuses": [
            [
              1,
              4294967295
            ]
          ],
          "problem": "new-host-not-zero"
        }
      ]
    },
    {
      "name": "RESTART_ACK",
      "value": 4,
      "from": "remote",
      "to": "destination",
      "old": "source-echo",
      "new": "echo",
      "effect": "resumed",
      "meaning": "The remote goes on with the destination.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    },
    {
      "name": "CANCEL",
      "value": 5,
      "from": "source",
      "to": "remote",
      "old": "source-address",
      "new": "zero",
      "answeredBy": "CANCEL_ACK",
      "meaning": "This end stays after all; close the round.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        },
        {
          "field": "newPort",
          "refuses": [
            [
              1,
              65535
            ]
          ],
          "problem": "new-port-not-zero"
        },
        {
          "field": "newHost",
          "refuses": [
            [
              1,
              4294967295
            ]
          ],
          "problem": "new-host-not-zero"
        }
      ]
    },
    {
      "name": "CANCEL_ACK",
      "value": 6,
      "from": "remote",
      "to": "source",
      "old": "source-echo",
      "new": "zero",
      "effect": "resumed",
      "meaning": "The round is closed and the remote goes on with the source.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        },
        {
          "field": "newPort",
          "refuses": [
            [
              1,
              65535
            ]
          ],
          "problem": "new-port-not-zero"
        },
        {
          "field": "newHost",
          "refuses": [
            [
              1,
              4294967295
            ]
          ],
          "problem": "new-host-not-zero"
        }
      ]
    },
    {
      "from": "remote",
      "to": "sender",
      "old": "source-echo",
      "new": "echo",
      "name": "REJECT_ADDRESS_MISMATCH",
      "value": 257,
      "reason": 1,
      "meaning": "The message and its segment name different addresses; a NAT is on the path.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    },
    {
      "from": "remote",
      "to": "sender",
      "old": "source-echo",
      "new": "echo",
      "name": "REJECT_NOT_SUSPENDED",
      "value": 258,
      "reason": 2,
      "meaning": "The remote is not suspended or the round is closed.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    },
    {
      "from": "remote",
      "to": "sender",
      "old": "source-echo",
      "new": "echo",
      "name": "REJECT_STALE_STATE",
      "value": 259,
      "reason": 3,
      "meaning": "The restored state is older than what the remote has acknowledged or the round is wrong.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    },
    {
      "from": "remote",
      "to": "sender",
      "old": "source-echo",
      "new": "echo",
      "name": "REJECT_NEW_TUPLE_IN_USE",
      "value": 260,
      "reason": 4,
      "meaning": "The remote already has a connection with the new address.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    },
    {
      "from": "remote",
      "to": "sender",
      "old": "source-echo",
      "new": "echo",
      "name": "REJECT_POLICY",
      "value": 261,
      "reason": 5,
      "meaning": "The remote is not willing to let this connection move.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    },
    {
      "from": "remote",
      "to": "sender",
      "old": "source-echo",
      "new": "echo",
      "name": "REJECT_MOVED",
      "value": 262,
      "reason": 6,
      "meaning": "The connection has moved to another address.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    },
    {
      "from": "remote",
      "to": "sender",
      "old": "source-echo",
      "new": "echo",
      "name": "REJECT_BUSY",
      "value": 263,
      "reason": 7,
      "meaning": "The remote is itself migrating.",
      "checks": [
        {
          "field": "oldHost",
          "refuses": [
            [
              0,
              0
            ]
          ],
          "problem": "old-host-unspecified"
        }
      ]
    }
  ],
  "carriage": {
    "migBit": {
      "title": "MIG bit",
      "octet": 12,
      "mask": 8,
      "meaning": "The reserved bit next to Data Offset; set in a MIGSOCK segment."
    },
    "flags": [
      {
        "name": "ACK",
        "octet": 13,
        "mask": 16,
        "is": "set",
        "problem": "ack-clear"
      },
      {
        "name": "SYN",
        "octet": 13,
        "mask": 2,
        "is": "clear",
        "problem": "syn-set"
      },
      {
        "name": "FIN",
        "octet": 13,
        "mask": 1,
        "is": "clear",
        "problem": "fin-set"
      },
      {
        "name": "RST",
        "octet": 13,
        "mask": 4,
        "is": "clear",
        "problem": "rst-set"
      },
      {
        "name": "URG",
        "octet": 13,
        "mask": 32,
        "is": "clear",
        "problem": "urg-set"
      }
    ]
  },
  "problems": [
    {
      "id": "message-code",
      "sentence": "the Message Code is not that of a MIGSOCK message",
      "requirement": "MIG-MSG-CODE",
      "field": "code"
    },
    {
      "id": "ack-clear",
      "sentence": "ACK is clear",
      "requirement": "MIG-CAR-FLAGS"
    },
    {
      "id": "syn-set",
      "sentence": "SYN is set",
      "requirement": "MIG-CAR-FLAGS"
    },
    {
      "id": "fin-set",
      "sentence": "FIN is set",
      "requirement": "MIG-CAR-FLAGS"
    },
    {
      "id": "rst-set",
      "sentence": "RST is set",
      "requirement": "MIG-CAR-FLAGS"
    },
    {
      "id": "urg-set",
      "sentence": "URG is set",
      "requirement": "MIG-CAR-FLAGS"
    },
    {
      "id": "payload-length",
      "sentence": "the payload is not exactly one message",
      "requirement": "MIG-CAR-ONE-MESSAGE"
    },
    {
      "id": "unknown-operation",
      "sentence": "the operation is not one of this protocol",
      "requirement": "MIG-MSG-OPERATION",
      "field": "operation"
    },
    {
      "id": "old-host-unspecified",
      "sentence": "Old Host is zero, which is no host",
      "requirement": "MIG-MSG-OLD-HOST",
      "field": "oldHost"
    },
    {
      "id": "new-port-not-zero",
      "sentence": "New Port is to be zero in this operation",
      "requirement": "MIG-MSG-UNUSED-IS-ZERO",
      "field": "newPort"
    },
    {
      "id": "new-port-zero",
      "sentence": "New Port is zero, which is no port",
      "requirement": "MIG-MSG-NEW-PORT",
      "field": "newPort"
    },
    {
      "id": "new-host-not-zero",
      "sentence": "New Host is to be zero in this operation",
      "requirement": "MIG-MSG-UNUSED-IS-ZERO",
      "field": "newHost"
    },
    {
      "id": "new-host-unspecified",
      "sentence": "New Host is zero, which is no host",
      "requirement": "MIG-MSG-NEW-HOST",
      "field": "newHost"
    },
    {
      "id": "new-host-multicast",
      "sentence": "New Host is a multicast address",
      "requirement": "MIG-MSG-NEW-HOST",
      "field": "newHost"
    },
    {
      "id": "new-host-broadcast",
      "sentence": "New Host is the broadcast address",
      "requirement": "MIG-MSG-NEW-HOST",
      "field": "newHost"
    }
  ],
  "requirements": [
    {
      "id": "MIG-CAR-MIG-BIT",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment MUST have the MIG bit set, mask 0x08 of octet 12 of the TCP header."
    },
    {
      "id": "MIG-CAR-RECOGNITION",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A segment MUST be taken for a MIGSOCK segment only if its MIG bit is set and its payload starts with the Message Code."
    },
    {
      "id": "MIG-CAR-BIT-WITHOUT-CODE",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A segment with the MIG bit whose payload does not start with the Message Code MUST be handled as an ordinary segment."
    },
    {
      "id": "MIG-CAR-CODE-WITHOUT-BIT",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A payload that starts with the Message Code in a segment without the MIG bit MUST be handled as application data."
    },
    {
      "id": "MIG-CAR-FLAGS",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment MUST have ACK set and SYN, FIN, RST and URG clear, and one that does not MUST be treated as malformed."
    },
    {
      "id": "MIG-CAR-ONE-MESSAGE",
      "section": "carriage",
      "level": "MUST",
      "sentence": "The payload of a MIGSOCK segment MUST be exactly one message, and a MIGSOCK segment with any other payload MUST be treated as malformed."
    },
    {
      "id": "MIG-CAR-NO-DELIVERY",
      "section": "carriage",
      "level": "MUST",
      "sentence": "The payload of a MIGSOCK segment MUST NOT reach the application, whether it is malformed or not."
    },
    {
      "id": "MIG-CAR-MALFORMED-DROPPED",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A malformed MIGSOCK segment for a connection or a tombstone MUST be dropped silently."
    },
    {
      "id": "MIG-CAR-NO-SEQUENCE-SPACE",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment MUST consume no sequence space."
    },
    {
      "id": "MIG-CAR-SEQ",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment other than a REMOTE_RESTART or a rejection MUST have SEQ = SND.UNA - 20 modulo 2^32."
    },
    {
      "id": "MIG-CAR-ACK",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment other than a rejection MUST have ACK = RCV.NXT."
    },
    {
      "id": "MIG-CAR-RESTART-SEQ",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART MUST have SEQ = SND.NXT - 20 modulo 2^32."
    },
    {
      "id": "MIG-CAR-REJECT-MIRRORS",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A rejection MUST have SEQ = SEG.ACK - 20 and ACK = SEG.SEQ + 20 modulo 2^32 of the segment that it answers."
    },
    {
      "id": "MIG-CAR-STATE-UNMOVED",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment MUST NOT move SND or RCV variables, TS.Recent or timers except where a requirement of a migration says so."
    },
    {
      "id": "MIG-CAR-NOT-COALESCED",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment MUST NOT be delayed-acknowledged, selectively acknowledged or coalesced with data."
    },
    {
      "id": "MIG-CAR-TIMESTAMPS",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment of a connection that negotiated timestamps MUST carry the Timestamps option with a TSval of the connection's own clock that is never ahead of it."
    },
    {
      "id": "MIG-CAR-PLAUSIBLE-SEQ",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment other than a REMOTE_RESTART whose SEQ + 20 is not in [RCV.NXT - largest window ever offered, RCV.NXT] MUST be dropped silently."
    },
    {
      "id": "MIG-CAR-PLAUSIBLE-ACK",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment other than a REMOTE_RESTART whose ACK is not acceptable under RFC 5961 section 5 MUST be dropped silently."
    },
    {
      "id": "MIG-CAR-PLAUSIBLE-TIMESTAMP",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment that fails PAWS MUST be dropped silently, except that a REMOTE_RESTART that is to be rejected is rejected all the same."
    },
    {
      "id": "MIG-CAR-RESTART-FUTURE-ACK",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART whose ACK is above SND.NXT MUST be dropped silently, whatever its SEQ."
    },
    {
      "id": "MIG-CAR-RESTART-STALE-ACK",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART for a connection that was suspended within the last suspension limit + 2 MSL and whose ACK is below SND.UNA MUST be rejected as stale state."
    },
    {
      "id": "MIG-CAR-RESTART-STALE-SEQ",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART for a connection that was suspended within the last suspension limit + 2 MSL, whose ACK is acceptable and whose SEQ + 20 is not in [RCV.NXT, RCV.NXT + largest window ever offered] MUST be rejected as stale state."
    },
    {
      "id": "MIG-CAR-RESTART-UNSUSPENDED",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART for a connection that was not suspended within the last suspension limit + 2 MSL MUST be dropped silently."
    },
    {
      "id": "MIG-CAR-LOOK-UP",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment other than a REMOTE_RESTART MUST be looked up by the segment's own addresses and ports."
    },
    {
      "id": "MIG-CAR-RESTART-LOOK-UP",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART MUST be looked up by the segment's destination address and port and the message's Old Host and Old Port."
    },
    {
      "id": "MIG-CAR-DROPS-COUNTED",
      "section": "carriage",
      "level": "SHOULD",
      "sentence": "An implementation SHOULD count the MIGSOCK segments that it drops."
    },
    {
      "id": "MIG-CAR-UNKNOWN-TUPLE",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A well-formed MIGSOCK segment whose look-up finds neither a connection nor a tombstone MUST be answered with RST as in RFC 9293 section 3.10.7.1, SEQ = SEG.ACK."
    },
    {
      "id": "MIG-CAR-TOMBSTONE-SNAPSHOT",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment for a tombstone MUST be checked against the tombstone's own SND.UNA and RCV.NXT, not against the live connection."
    },
    {
      "id": "MIG-CAR-RST-EXACT",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A mute destination and a cancelling source MUST accept a RST whose SEQ is exactly RCV.NXT, and no other."
    },
    {
      "id": "MIG-CAR-QUARANTINE-PASSES",
      "section": "carriage",
      "level": "MUST",
      "sentence": "The quarantine of a frozen source MUST let the remote's answers and RST through."
    },
    {
      "id": "MIG-CAR-OTHER-FLAGS",
      "section": "carriage",
      "level": "MUST",
      "sentence": "PSH, CWR, ECE and the reserved bits other than the MIG bit MUST NOT decide whether a segment is a MIGSOCK segment or a malformed one."
    },
    {
      "id": "MIG-MSG-LENGTH",
      "section": "message",
      "level": "MUST",
      "sentence": "A message MUST be exactly 20 octets, with every field in network byte order."
    },
    {
      "id": "MIG-MSG-CODE",
      "section": "message",
      "level": "MUST",
      "sentence": "The Message Code MUST be 0x4d494753, the octets \"MIGS\"."
    },
    {
      "id": "MIG-MSG-ROUND",
      "section": "message",
      "level": "MUST",
      "sentence": "The Round MUST be 0 in the first migration of a moving end and the round of the migration that the message belongs to in every later one."
    },
    {
      "id": "MIG-MSG-ROUND-COUNTS",
      "section": "message",
      "level": "MUST",
      "sentence": "Each further migration of a moving end MUST have the Round that follows its last one, modulo 2^16."
    },
    {
      "id": "MIG-MSG-ANSWER-ECHOES-ROUND",
      "section": "message",
      "level": "MUST",
      "sentence": "An answer MUST carry the Round of the message that it answers."
    },
    {
      "id": "MIG-MSG-OPERATION",
      "section": "message",
      "level": "MUST",
      "sentence": "A message whose Operation is none that this protocol defines MUST be treated as malformed."
    },
    {
      "id": "MIG-MSG-REJECT",
      "section": "message",
      "level": "MUST",
      "sentence": "The Operation of a rejection MUST be 0x0100 plus the number of its reason."
    },
    {
      "id": "MIG-MSG-OLD-ADDRESS",
      "section": "message",
      "level": "MUST",
      "sentence": "The Old Host and Old Port of a MIGRATION_REQUEST, REMOTE_RESTART or CANCEL MUST be the address of the moving endpoint at the source."
    },
    {
      "id": "MIG-MSG-NEW-ADDRESS",
      "section": "message",
      "level": "MUST",
      "sentence": "The New Host and New Port of a REMOTE_RESTART MUST be the address of the moving endpoint at the destination."
    },
    {
      "id": "MIG-MSG-ANSWER-ECHOES-ADDRESSES",
      "section": "message",
      "level": "MUST",
      "sentence": "An answer MUST carry the Old Host and Old Port of the message that it answers, and a RESTART_ACK or a rejection also its New Host and New Port."
    },
    {
      "id": "MIG-MSG-UNUSED-IS-ZERO",
      "section": "message",
      "level": "MUST",
      "sentence": "New Host and New Port MUST be zero in a MIGRATION_REQUEST, REQUEST_ACK, CANCEL or CANCEL_ACK, and such a message with anything else there MUST be treated as malformed."
    },
    {
      "id": "MIG-MSG-OLD-HOST",
      "section": "message",
      "level": "MUST",
      "sentence": "A message whose Old Host is zero MUST be treated as malformed, whatever its Operation."
    },
    {
      "id": "MIG-MSG-OLD-PORT",
      "section": "message",
      "level": "MUST",
      "sentence": "An Old Port of zero alone MUST NOT make a message malformed, for it names no connection and fails every comparison of addresses."
    },
    {
      "id": "MIG-MSG-NEW-HOST",
      "section": "message",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART whose New Host is zero, a multicast address or the broadcast address MUST be treated as malformed."
    },
    {
      "id": "MIG-MSG-NEW-PORT",
      "section": "message",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART whose New Port is zero MUST be treated as malformed."
    }
  ]
} as const;
