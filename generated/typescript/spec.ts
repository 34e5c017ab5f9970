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
  "timing": {
    "suspensionLimit": 120,
    "msl": 120,
    "answersPerSecond": 10
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
      "sentence": "A REMOTE_RESTART of the round in which the connection is suspended and whose ACK is below SND.UNA MUST be rejected as stale state."
    },
    {
      "id": "MIG-CAR-RESTART-STALE-SEQ",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART of the round in which the connection is suspended, whose ACK is acceptable and whose SEQ + 20 is not in [RCV.NXT, RCV.NXT + largest window ever offered] MUST be rejected as stale state."
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
      "id": "MIG-CRS-ACKED-FIRST",
      "section": "crossing",
      "level": "MUST",
      "sentence": "An end whose own MIGRATION_REQUEST has been acknowledged MUST reject its peer's as busy."
    },
    {
      "id": "MIG-CRS-LOWER-FIRST",
      "section": "crossing",
      "level": "MUST",
      "sentence": "Of two ends whose MIGRATION_REQUESTs are both unanswered the one with the numerically lower address, then port, MUST reject the other's as busy."
    },
    {
      "id": "MIG-CRS-YIELD",
      "section": "crossing",
      "level": "MUST",
      "sentence": "The end that yields MUST close its own round with CANCEL and answer its peer's MIGRATION_REQUEST."
    },
    {
      "id": "MIG-DST-PORT",
      "section": "destination",
      "level": "MUST",
      "sentence": "A restored socket MUST have an address that serves no other connection with this remote and has served none in this or a later round."
    },
    {
      "id": "MIG-DST-AS-SENT",
      "section": "destination",
      "level": "MUST",
      "sentence": "What the source had sent MUST be restored as sent, so that an acknowledgment up to SND.NXT is acceptable at once, and SND.NXT MUST NOT be moved back."
    },
    {
      "id": "MIG-DST-MUTE",
      "section": "destination",
      "level": "MUST",
      "sentence": "Until RESTART_ACK a restored socket MUST send nothing but REMOTE_RESTART."
    },
    {
      "id": "MIG-DST-DEAF",
      "section": "destination",
      "level": "MUST",
      "sentence": "Until RESTART_ACK the application of a restored socket MUST read nothing from it and write nothing to it."
    },
    {
      "id": "MIG-DST-RESTART",
      "section": "destination",
      "level": "MUST",
      "sentence": "REMOTE_RESTART MUST be sent from the new address and sent again until it is answered."
    },
    {
      "id": "MIG-DST-ONLY-ACK",
      "section": "destination",
      "level": "MUST",
      "sentence": "Only a RESTART_ACK of its round that echoes both its addresses MUST make a mute socket live."
    },
    {
      "id": "MIG-DST-LIVE",
      "section": "destination",
      "level": "MUST",
      "sentence": "A socket that becomes live MUST take the window of the RESTART_ACK, send an acknowledgment at once, and arm the persist timer where that window is zero."
    },
    {
      "id": "MIG-DST-END",
      "section": "destination",
      "level": "MUST",
      "sentence": "A mute socket MUST be dropped only on a rejection of its round, on an acceptable RST, when its owner abandons it, or after the suspension limit + 2 MSL, which is reported as an unknown outcome."
    },
    {
      "id": "MIG-DST-OTHER-PORT",
      "section": "destination",
      "level": "MAY",
      "sentence": "A mute socket rejected as new tuple in use MAY take another port and send REMOTE_RESTART again in the same round."
    },
    {
      "id": "MIG-DST-PLAIN-RESUME",
      "section": "destination",
      "level": "MUST",
      "sentence": "A new address that equals the old one MUST be accepted like any other."
    },
    {
      "id": "MIG-DST-HANDOFF",
      "section": "destination",
      "level": "MUST",
      "sentence": "A handoff into a connected socket MUST leave that socket's own connection alone until RESTART_ACK, and then reset it."
    },
    {
      "id": "MIG-DST-HANDOFF-PORT",
      "section": "destination",
      "level": "MUST",
      "sentence": "A handoff MUST NOT use the port of the stolen connection where that connection's peer is the same remote."
    },
    {
      "id": "MIG-DST-HANDOFF-RETURNS",
      "section": "destination",
      "level": "MUST",
      "sentence": "A handoff that fails MUST leave the socket with its own connection as it was."
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
    },
    {
      "id": "MIG-REM-SUSPEND",
      "section": "remote",
      "level": "MUST",
      "sentence": "A remote in ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING or LAST-ACK that receives a plausible MIGRATION_REQUEST of a round after the one last closed and not before the one last suspended MUST suspend itself and answer REQUEST_ACK."
    },
    {
      "id": "MIG-REM-OTHER-STATES",
      "section": "remote",
      "level": "MUST",
      "sentence": "A MIGRATION_REQUEST in a synchronized state in which a remote cannot be suspended MUST be dropped silently."
    },
    {
      "id": "MIG-REM-REQUEST-CLOSED",
      "section": "remote",
      "level": "MUST",
      "sentence": "A MIGRATION_REQUEST of a round that is closed MUST be rejected as not suspended, and one of a round before the one last suspended as stale state."
    },
    {
      "id": "MIG-REM-POLICY",
      "section": "remote",
      "level": "MAY",
      "sentence": "A remote MAY reject a migration by policy."
    },
    {
      "id": "MIG-REM-REPEATED-REQUEST",
      "section": "remote",
      "level": "MUST",
      "sentence": "A repeated MIGRATION_REQUEST MUST be acknowledged again, and neither it nor one of a later round MUST prolong a suspension that is under way."
    },
    {
      "id": "MIG-REM-HOLD",
      "section": "remote",
      "level": "MUST",
      "sentence": "A suspended remote MUST deliver what it receives and acknowledge it with segments that carry no data, and MUST NOT send data, retransmissions, window probes, keep-alives or a FIN."
    },
    {
      "id": "MIG-REM-TIMERS",
      "section": "remote",
      "level": "MUST",
      "sentence": "The timers of a suspended remote MUST stand still, those of the user time-out, FIN-WAIT-2 and TIME-WAIT included."
    },
    {
      "id": "MIG-REM-BLOCKED-SEND",
      "section": "remote",
      "level": "MUST",
      "sentence": "The application of a suspended remote MUST be able to read and to close, and its sending MUST block."
    },
    {
      "id": "MIG-REM-LIMIT",
      "section": "remote",
      "level": "MUST",
      "sentence": "A suspension MUST end by itself after the suspension limit of 120 s, which closes the round, and MAY end earlier."
    },
    {
      "id": "MIG-REM-TIME-WAIT",
      "section": "remote",
      "level": "MUST",
      "sentence": "A remote that reaches TIME-WAIT while it is suspended MUST stay suspended and answer REMOTE_RESTART and CANCEL as in any other state, for its peer may hold octets that it has acknowledged."
    },
    {
      "id": "MIG-REM-MISMATCH",
      "section": "remote",
      "level": "MUST",
      "sentence": "A MIGRATION_REQUEST or CANCEL whose Old Host and Old Port are not its segment's source, and a REMOTE_RESTART whose New Host and New Port are not its segment's source, MUST be rejected as address mismatch before anything else that would draw an answer."
    },
    {
      "id": "MIG-REM-RESTART",
      "section": "remote",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART MUST be accepted only by a remote that is suspended, and only in the round in which it is suspended."
    },
    {
      "id": "MIG-REM-RESTART-NOT-SUSPENDED",
      "section": "remote",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART for a remote that is not suspended or in a round that is closed MUST be rejected as not suspended, and one of any other round than the suspended one as stale state."
    },
    {
      "id": "MIG-REM-RESTART-ECHO",
      "section": "remote",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART for a connection with timestamps whose TSecr lies before the TSecr of the first MIGRATION_REQUEST accepted within the last suspension limit + 2 MSL, or ahead of the remote's own clock, MUST be dropped silently."
    },
    {
      "id": "MIG-REM-TUPLE-IN-USE",
      "section": "remote",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART whose new address is already that of another connection with this local address, TIME-WAIT included, MUST be rejected as new tuple in use."
    },
    {
      "id": "MIG-REM-REPOINT",
      "section": "remote",
      "level": "MUST",
      "sentence": "A remote that accepts a REMOTE_RESTART MUST from then on send to and accept from the new address only."
    },
    {
      "id": "MIG-REM-NEW-PATH",
      "section": "remote",
      "level": "MUST",
      "sentence": "A repointed remote MUST begin congestion control, round-trip time and path MTU afresh, take no round-trip sample across the move, forget what its peer had selectively acknowledged, and keep options and sequence numbers."
    },
    {
      "id": "MIG-REM-RESTART-ACK",
      "section": "remote",
      "level": "MUST",
      "sentence": "A repointed remote MUST take the acknowledgment from the REMOTE_RESTART, answer RESTART_ACK with its current window, send an ordinary acknowledgment, and send again what is not acknowledged."
    },
    {
      "id": "MIG-REM-REPEATED-RESTART",
      "section": "remote",
      "level": "MUST",
      "sentence": "A repeated REMOTE_RESTART of the round last moved with the current peer as new address MUST be answered RESTART_ACK again, and any other for an address that the connection has left MUST be rejected as moved."
    },
    {
      "id": "MIG-REM-TOMBSTONE",
      "section": "remote",
      "level": "MUST",
      "sentence": "The address that a connection has left MUST be kept for at least the suspension limit + 2 MSL, during which ordinary segments for it other than SYN are dropped silently."
    },
    {
      "id": "MIG-REM-CANCEL",
      "section": "remote",
      "level": "MUST",
      "sentence": "A CANCEL for a live connection MUST close its round, also if its MIGRATION_REQUEST never came, end a suspension in this or an earlier round, and be answered CANCEL_ACK, again when it is repeated."
    },
    {
      "id": "MIG-REM-CANCEL-OLDER",
      "section": "remote",
      "level": "MUST",
      "sentence": "A CANCEL of a round before the one last closed, or before the one in which the remote is suspended, MUST be dropped silently."
    },
    {
      "id": "MIG-REM-CANCEL-MOVED",
      "section": "remote",
      "level": "MUST",
      "sentence": "A CANCEL of the round in which a connection has moved away from the CANCEL's addresses MUST be rejected as moved."
    },
    {
      "id": "MIG-REM-CANCEL-FORGETS-SACK",
      "section": "remote",
      "level": "MUST",
      "sentence": "A suspension that ends MUST leave no selective acknowledgment of the peer's in force."
    },
    {
      "id": "MIG-REM-ANSWER-LIMIT",
      "section": "remote",
      "level": "MUST",
      "sentence": "Answers MUST be limited for each connection or tombstone by itself, at 10 a second or more, and never by a limit that connections share."
    },
    {
      "id": "MIG-REM-ONE-SECTION",
      "section": "remote",
      "level": "MUST",
      "sentence": "A remote MUST decide on REMOTE_RESTART, CANCEL and the suspension limit one at a time, so that of a restart and a cancel of one round exactly one succeeds."
    },
    {
      "id": "MIG-RND-NEXT",
      "section": "rounds",
      "level": "MUST",
      "sentence": "Every migration that an end begins MUST have a round of its own that follows, in serial arithmetic modulo 2^16, every round that this end has used or cancelled."
    },
    {
      "id": "MIG-RND-SERIAL",
      "section": "rounds",
      "level": "MUST",
      "sentence": "Rounds MUST be compared in serial arithmetic modulo 2^16, a round being after another if it lies 1 to 2^15 - 1 ahead of it."
    },
    {
      "id": "MIG-RND-BOTH-DIRECTIONS",
      "section": "rounds",
      "level": "MUST",
      "sentence": "The rounds of a connection's two ends MUST be counted apart from each other."
    },
    {
      "id": "MIG-RND-REMOTE-KEEPS",
      "section": "rounds",
      "level": "MUST",
      "sentence": "A remote MUST keep, for its peer's migrations, the round last suspended and the round last closed, a round being closed by an accepted restart, a CANCEL or the suspension limit."
    },
    {
      "id": "MIG-RND-TRAVELS",
      "section": "rounds",
      "level": "MUST",
      "sentence": "An end's own last round and the round that it last closed for its peer MUST travel in the state buffer."
    },
    {
      "id": "MIG-RND-ANSWER-AWAITED",
      "section": "rounds",
      "level": "MUST",
      "sentence": "An answer MUST have an effect only on an end that waits for an answer of this kind in this round."
    },
    {
      "id": "MIG-RND-STRAY-ACK",
      "section": "rounds",
      "level": "MUST",
      "sentence": "A REQUEST_ACK of a round in which this end neither migrates nor is behind a later migration of its own MUST be answered with CANCEL of the round that it echoes, sent reliably, and this end's own counter MUST NOT stay behind that round."
    },
    {
      "id": "MIG-SRC-REQUEST",
      "section": "source",
      "level": "MUST",
      "sentence": "A source MUST send MIGRATION_REQUEST again, with exponential back-off from the retransmission time-out and a bounded number of tries, until it is answered."
    },
    {
      "id": "MIG-SRC-NO-NEW-DATA",
      "section": "source",
      "level": "MUST",
      "sentence": "A source that has sent MIGRATION_REQUEST MUST go on receiving, acknowledging and retransmitting, and MUST NOT send new data or a FIN that it had not sent before."
    },
    {
      "id": "MIG-SRC-GIVE-UP",
      "section": "source",
      "level": "MUST",
      "sentence": "A source whose MIGRATION_REQUEST stays unanswered or is rejected MUST go on as before and MUST send CANCEL of that round reliably, except that a rejection that is not \"busy\" needs no CANCEL."
    },
    {
      "id": "MIG-SRC-EBUSY",
      "section": "source",
      "level": "MUST",
      "sentence": "An end that is suspended, frozen, mute or already migrating MUST refuse to begin a migration."
    },
    {
      "id": "MIG-SRC-STATES",
      "section": "source",
      "level": "MUST",
      "sentence": "A migration MUST NOT begin outside ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING and LAST-ACK."
    },
    {
      "id": "MIG-SRC-FREEZE",
      "section": "source",
      "level": "MUST",
      "sentence": "From the instant of capture on a source MUST send no ordinary segment, acknowledge nothing and take no octet from the connection."
    },
    {
      "id": "MIG-SRC-FREEZE-AFTER-ACK",
      "section": "source",
      "level": "MUST",
      "sentence": "A source MUST NOT capture a socket before its remote has answered REQUEST_ACK in this round."
    },
    {
      "id": "MIG-SRC-QUARANTINE",
      "section": "source",
      "level": "MUST",
      "sentence": "Ordinary segments for a frozen source's addresses MUST be dropped silently, and its addresses MUST NOT be given to another connection with the same remote before 2 MSL after the socket was discarded."
    },
    {
      "id": "MIG-SRC-THAW",
      "section": "source",
      "level": "MUST",
      "sentence": "A frozen source MUST go on only when CANCEL_ACK of its round has arrived, and running out of tries decides nothing."
    },
    {
      "id": "MIG-SRC-DROP",
      "section": "source",
      "level": "MUST",
      "sentence": "A cancelling source MUST drop its socket without a segment on \"moved\" of its round and on an acceptable RST."
    },
    {
      "id": "MIG-SRC-DISCARD",
      "section": "source",
      "level": "MUST",
      "sentence": "A migrated socket MUST be discarded without FIN or RST."
    },
    {
      "id": "MIG-SRC-DISCARD-REFUSED",
      "section": "source",
      "level": "MUST",
      "sentence": "Discarding a frozen socket MUST be refused while a CANCEL is outstanding, or while it is not known that the destination runs, unless it is forced."
    },
    {
      "id": "MIG-SRC-LATE-TRAFFIC",
      "section": "source",
      "level": "SHOULD",
      "sentence": "A frozen source SHOULD report an ordinary segment that arrives later than the suspension limit after the capture, for the remote has then gone on without this migration."
    },
    {
      "id": "MIG-SRC-CANCEL",
      "section": "source",
      "level": "MUST",
      "sentence": "A CANCEL MUST be sent again with exponential back-off until CANCEL_ACK, \"moved\" or an acceptable RST arrives, or until its tries are used up, which is reported."
    }
  ]
} as const;
