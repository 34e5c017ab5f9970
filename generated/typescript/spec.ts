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
      "meaning": "The round is not the one in which the remote is suspended.",
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
    "answersPerSecond": 10,
    "mostAnswersPerSecond": 100
  },
  "stateBuffer": {
    "name": "state-buffer",
    "title": "State buffer",
    "magic": {
      "value": 1296648002,
      "text": "MIGB"
    },
    "version": 1,
    "lowestCompatibleVersion": 1,
    "digest": {
      "algorithm": "SHA-256",
      "octets": 32
    },
    "flags": [
      {
        "name": "windowScale",
        "mask": 1,
        "meaning": "Window scaling was negotiated."
      },
      {
        "name": "sackPermitted",
        "mask": 2,
        "meaning": "Selective acknowledgment was negotiated."
      },
      {
        "name": "timestamps",
        "mask": 4,
        "meaning": "Timestamps were negotiated."
      },
      {
        "name": "finSent",
        "mask": 8,
        "meaning": "The FIN of this end was sent."
      },
      {
        "name": "finReceived",
        "mask": 16,
        "meaning": "The FIN of the peer was received in order."
      },
      {
        "name": "urgentSent",
        "mask": 32,
        "meaning": "There is urgent data that the peer has not acknowledged."
      },
      {
        "name": "urgentReceived",
        "mask": 64,
        "meaning": "There is urgent data that the application has not read."
      },
      {
        "name": "peerClosedRound",
        "mask": 128,
        "meaning": "This end has closed a round of its peer."
      },
      {
        "name": "noDelay",
        "mask": 256,
        "meaning": "Small segments are not held back."
      },
      {
        "name": "keepAlive",
        "mask": 512,
        "meaning": "An idle connection is probed."
      }
    ],
    "states": [
      {
        "name": "ESTABLISHED",
        "value": 1,
        "finSent": "never",
        "finReceived": "never"
      },
      {
        "name": "FIN-WAIT-1",
        "value": 2,
        "finSent": "perhaps",
        "finReceived": "never"
      },
      {
        "name": "FIN-WAIT-2",
        "value": 3,
        "finSent": "acknowledged",
        "finReceived": "never"
      },
      {
        "name": "CLOSE-WAIT",
        "value": 4,
        "finSent": "never",
        "finReceived": "always"
      },
      {
        "name": "CLOSING",
        "value": 5,
        "finSent": "perhaps",
        "finReceived": "always"
      },
      {
        "name": "LAST-ACK",
        "value": 6,
        "finSent": "perhaps",
        "finReceived": "always"
      }
    ],
    "congestionControls": [
      {
        "name": "default",
        "value": 0,
        "meaning": "Whatever the destination uses by itself."
      },
      {
        "name": "reno",
        "value": 1,
        "meaning": "NewReno (RFC 5681, RFC 6582)."
      },
      {
        "name": "cubic",
        "value": 2,
        "meaning": "CUBIC (RFC 9438)."
      }
    ],
    "fields": [
      {
        "name": "magic",
        "title": "Magic",
        "type": "magic",
        "offset": 0,
        "octets": 4,
        "meaning": "Says that this is a state buffer, and in which byte order it was written.",
        "checks": []
      },
      {
        "name": "version",
        "title": "Version",
        "type": "uint",
        "offset": 4,
        "octets": 2,
        "meaning": "Version of the format.",
        "checks": []
      },
      {
        "name": "lowestCompatibleVersion",
        "title": "Lowest Compatible Version",
        "type": "uint",
        "offset": 6,
        "octets": 2,
        "meaning": "Lowest version whose readers can read this buffer.",
        "checks": []
      },
      {
        "name": "totalOctets",
        "title": "Total Octets",
        "type": "uint",
        "offset": 8,
        "octets": 4,
        "meaning": "Length of the buffer, digest included.",
        "checks": []
      },
      {
        "name": "fixedOctets",
        "title": "Fixed Octets",
        "type": "uint",
        "offset": 12,
        "octets": 2,
        "meaning": "Length of the fixed part; a later version may have more of it.",
        "checks": []
      },
      {
        "name": "round",
        "title": "Round",
        "type": "uint",
        "offset": 14,
        "octets": 2,
        "meaning": "The migration that the buffer belongs to.",
        "checks": []
      },
      {
        "name": "state",
        "title": "State",
        "type": "state",
        "offset": 16,
        "octets": 1,
        "meaning": "State of the connection at the instant of capture.",
        "checks": [
          {
            "problem": "state",
            "refuses": [
              [
                0,
                0
              ],
              [
                7,
                255
              ]
            ]
          }
        ]
      },
      {
        "name": "congestionControl",
        "title": "Congestion Control",
        "type": "congestionControl",
        "offset": 17,
        "octets": 1,
        "meaning": "The algorithm that the application chose.",
        "checks": [
          {
            "problem": "congestion-control",
            "refuses": [
              [
                3,
                255
              ]
            ]
          }
        ]
      },
      {
        "name": "flags",
        "title": "Flags",
        "type": "flags",
        "offset": 18,
        "octets": 2,
        "meaning": "What was negotiated, sent, received and chosen.",
        "checks": [
          {
            "problem": "flags",
            "refuses": [
              [
                1024,
                65535
              ]
            ]
          }
        ]
      },
      {
        "name": "peerClosedRound",
        "title": "Peer Closed Round",
        "type": "uint",
        "offset": 20,
        "octets": 2,
        "when": "peerClosedRound",
        "meaning": "The last round of the peer's migrations that this end closed.",
        "checks": []
      },
      {
        "name": "localPort",
        "title": "Local Port",
        "type": "uint",
        "offset": 22,
        "octets": 2,
        "meaning": "TCP port of the moving endpoint at the source.",
        "checks": [
          {
            "problem": "zero-port",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "remotePort",
        "title": "Remote Port",
        "type": "uint",
        "offset": 24,
        "octets": 2,
        "meaning": "TCP port of the remote.",
        "checks": [
          {
            "problem": "zero-port",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "sndMss",
        "title": "SND.MSS",
        "type": "uint",
        "offset": 26,
        "octets": 2,
        "meaning": "The peer's maximum segment size option, 536 if it sent none.",
        "checks": [
          {
            "problem": "mss",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "rcvMss",
        "title": "RCV.MSS",
        "type": "uint",
        "offset": 28,
        "octets": 2,
        "meaning": "The maximum segment size that was announced to the peer.",
        "checks": [
          {
            "problem": "mss",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "sendShift",
        "title": "Snd.Wind.Shift",
        "type": "uint",
        "offset": 30,
        "octets": 1,
        "when": "windowScale",
        "meaning": "Shift of the windows that the peer offers.",
        "checks": [
          {
            "problem": "window-scale-shift",
            "refuses": [
              [
                15,
                255
              ]
            ]
          }
        ]
      },
      {
        "name": "receiveShift",
        "title": "Rcv.Wind.Shift",
        "type": "uint",
        "offset": 31,
        "octets": 1,
        "when": "windowScale",
        "meaning": "Shift of the windows that are offered to the peer.",
        "checks": [
          {
            "problem": "window-scale-shift",
            "refuses": [
              [
                15,
                255
              ]
            ]
          }
        ]
      },
      {
        "name": "localHost",
        "title": "Local Host",
        "type": "host",
        "offset": 32,
        "octets": 4,
        "meaning": "IPv4 address of the moving endpoint at the source.",
        "checks": [
          {
            "problem": "zero-host",
            "refuses": [
              [
                0,
                0
              ]
            ]
          },
          {
            "problem": "multicast-host",
            "refuses": [
              [
                3758096384,
                4026531839
              ]
            ]
          },
          {
            "problem": "broadcast-host",
            "refuses": [
              [
                4294967295,
                4294967295
              ]
            ]
          }
        ]
      },
      {
        "name": "remoteHost",
        "title": "Remote Host",
        "type": "host",
        "offset": 36,
        "octets": 4,
        "meaning": "IPv4 address of the remote.",
        "checks": [
          {
            "problem": "zero-host",
            "refuses": [
              [
                0,
                0
              ]
            ]
          },
          {
            "problem": "multicast-host",
            "refuses": [
              [
                3758096384,
                4026531839
              ]
            ]
          },
          {
            "problem": "broadcast-host",
            "refuses": [
              [
                4294967295,
                4294967295
              ]
            ]
          }
        ]
      },
      {
        "name": "sndUna",
        "title": "SND.UNA",
        "type": "sequence",
        "offset": 40,
        "octets": 4,
        "meaning": "Oldest sequence number that is not acknowledged.",
        "checks": []
      },
      {
        "name": "sndNxt",
        "title": "SND.NXT",
        "type": "sequence",
        "offset": 44,
        "octets": 4,
        "meaning": "Next sequence number to send.",
        "checks": []
      },
      {
        "name": "sndWl1",
        "title": "SND.WL1",
        "type": "sequence",
        "offset": 48,
        "octets": 4,
        "meaning": "Sequence number of the segment that last updated the send window.",
        "checks": []
      },
      {
        "name": "sndWl2",
        "title": "SND.WL2",
        "type": "sequence",
        "offset": 52,
        "octets": 4,
        "meaning": "Acknowledgment number of the segment that last updated the send window.",
        "checks": []
      },
      {
        "name": "sndWnd",
        "title": "SND.WND",
        "type": "uint",
        "offset": 56,
        "octets": 4,
        "meaning": "Octets that the peer offers, from its last acknowledgment on; already scaled.",
        "checks": []
      },
      {
        "name": "maxSndWnd",
        "title": "MAX.SND.WND",
        "type": "uint",
        "offset": 60,
        "octets": 4,
        "meaning": "Largest window that the peer ever offered, in octets.",
        "checks": []
      },
      {
        "name": "rcvNxt",
        "title": "RCV.NXT",
        "type": "sequence",
        "offset": 64,
        "octets": 4,
        "meaning": "Next sequence number expected.",
        "checks": []
      },
      {
        "name": "rcvWnd",
        "title": "RCV.WND",
        "type": "uint",
        "offset": 68,
        "octets": 4,
        "meaning": "Octets on offer to the peer beyond RCV.NXT; already scaled.",
        "checks": []
      },
      {
        "name": "maxRcvWnd",
        "title": "MAX.RCV.WND",
        "type": "uint",
        "offset": 72,
        "octets": 4,
        "meaning": "Largest window ever offered to the peer, in octets.",
        "checks": []
      },
      {
        "name": "sndUp",
        "title": "SND.UP",
        "type": "sequence",
        "offset": 76,
        "octets": 4,
        "when": "urgentSent",
        "meaning": "Send urgent pointer.",
        "checks": []
      },
      {
        "name": "rcvUp",
        "title": "RCV.UP",
        "type": "sequence",
        "offset": 80,
        "octets": 4,
        "when": "urgentReceived",
        "meaning": "Receive urgent pointer.",
        "checks": []
      },
      {
        "name": "tsRecent",
        "title": "TS.Recent",
        "type": "uint",
        "offset": 84,
        "octets": 4,
        "when": "timestamps",
        "meaning": "The timestamp to echo (RFC 7323 section 4.3).",
        "checks": []
      },
      {
        "name": "tsClock",
        "title": "Timestamp Clock",
        "type": "uint",
        "offset": 88,
        "octets": 4,
        "when": "timestamps",
        "meaning": "The timestamp that a segment sent at the instant of capture would have carried, in ticks of 1 ms.",
        "checks": []
      },
      {
        "name": "sendBuffer",
        "title": "Send Buffer",
        "type": "uint",
        "offset": 92,
        "octets": 4,
        "meaning": "Octets that the send queue may hold.",
        "checks": [
          {
            "problem": "buffer-size",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "receiveBuffer",
        "title": "Receive Buffer",
        "type": "uint",
        "offset": 96,
        "octets": 4,
        "meaning": "Octets that the receive queue may hold.",
        "checks": [
          {
            "problem": "buffer-size",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "userTimeout",
        "title": "User Timeout",
        "type": "uint",
        "offset": 100,
        "octets": 4,
        "meaning": "The user time-out in milliseconds; 0 for the default.",
        "checks": []
      },
      {
        "name": "keepAliveIdle",
        "title": "Keep-alive Idle",
        "type": "uint",
        "offset": 104,
        "octets": 4,
        "when": "keepAlive",
        "meaning": "Milliseconds of silence before the first probe.",
        "checks": [
          {
            "problem": "keep-alive",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "keepAliveInterval",
        "title": "Keep-alive Interval",
        "type": "uint",
        "offset": 108,
        "octets": 4,
        "when": "keepAlive",
        "meaning": "Milliseconds between probes.",
        "checks": [
          {
            "problem": "keep-alive",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "keepAliveProbes",
        "title": "Keep-alive Probes",
        "type": "uint",
        "offset": 112,
        "octets": 2,
        "when": "keepAlive",
        "meaning": "Probes without an answer that end the connection.",
        "checks": [
          {
            "problem": "keep-alive",
            "refuses": [
              [
                0,
                0
              ]
            ]
          }
        ]
      },
      {
        "name": "typeOfService",
        "title": "Type of Service",
        "type": "uint",
        "offset": 114,
        "octets": 1,
        "meaning": "Octet 1 of the IPv4 header of every segment.",
        "checks": []
      },
      {
        "name": "reserved",
        "title": "Reserved",
        "type": "reserved",
        "offset": 115,
        "octets": 1,
        "meaning": "Zero.",
        "checks": [
          {
            "problem": "reserved",
            "refuses": [
              [
                1,
                255
              ]
            ]
          }
        ]
      },
      {
        "name": "sendQueueOctets",
        "title": "Send Queue Octets",
        "type": "uint",
        "offset": 116,
        "octets": 4,
        "meaning": "Length of the send queue, which begins at SND.UNA.",
        "checks": []
      },
      {
        "name": "receiveQueueOctets",
        "title": "Receive Queue Octets",
        "type": "uint",
        "offset": 120,
        "octets": 4,
        "meaning": "Length of the receive queue, which ends at RCV.NXT or before the FIN that was received.",
        "checks": []
      }
    ],
    "problems": [
      {
        "id": "magic",
        "sentence": "this is no state buffer",
        "requirement": "MIG-BUF-MAGIC"
      },
      {
        "id": "byte-order",
        "sentence": "the buffer was written in the other byte order",
        "requirement": "MIG-BUF-BYTE-ORDER"
      },
      {
        "id": "truncated",
        "sentence": "the buffer ends before it should",
        "requirement": "MIG-BUF-LENGTH"
      },
      {
        "id": "length",
        "sentence": "the buffer is not as long as it says",
        "requirement": "MIG-BUF-LENGTH"
      },
      {
        "id": "version",
        "sentence": "the buffer is of a version that cannot be read",
        "requirement": "MIG-BUF-COMPATIBLE"
      },
      {
        "id": "digest",
        "sentence": "the buffer was changed since it was written",
        "requirement": "MIG-BUF-DIGEST"
      },
      {
        "id": "fixed-octets",
        "sentence": "the fixed part does not have the length that its version gives it",
        "requirement": "MIG-BUF-FIXED-PART"
      },
      {
        "id": "queue-length",
        "sentence": "the queues do not fill the buffer",
        "requirement": "MIG-BUF-LAYOUT"
      },
      {
        "id": "state",
        "sentence": "the state is none in which a socket moves",
        "requirement": "MIG-BUF-STATE"
      },
      {
        "id": "congestion-control",
        "sentence": "the congestion control is none that this protocol names",
        "requirement": "MIG-BUF-CONGESTION-CONTROL"
      },
      {
        "id": "flags",
        "sentence": "a flag is set that this protocol does not define",
        "requirement": "MIG-BUF-RESERVED"
      },
      {
        "id": "unused-not-zero",
        "sentence": "a field is not zero although its flag is clear",
        "requirement": "MIG-BUF-UNUSED-IS-ZERO"
      },
      {
        "id": "zero-port",
        "sentence": "a port is zero, which is no port",
        "requirement": "MIG-BUF-ADDRESS"
      },
      {
        "id": "mss",
        "sentence": "a maximum segment size is zero",
        "requirement": "MIG-BUF-MSS"
      },
      {
        "id": "window-scale-shift",
        "sentence": "a window shift is larger than RFC 7323 allows",
        "requirement": "MIG-BUF-WINDOW-SCALE"
      },
      {
        "id": "zero-host",
        "sentence": "a host is zero, which is no host",
        "requirement": "MIG-BUF-ADDRESS"
      },
      {
        "id": "multicast-host",
        "sentence": "a host is a multicast address",
        "requirement": "MIG-BUF-ADDRESS"
      },
      {
        "id": "broadcast-host",
        "sentence": "a host is the broadcast address",
        "requirement": "MIG-BUF-ADDRESS"
      },
      {
        "id": "buffer-size",
        "sentence": "a buffer has no room",
        "requirement": "MIG-BUF-OPTIONS"
      },
      {
        "id": "keep-alive",
        "sentence": "a time or number of the keep-alive is zero",
        "requirement": "MIG-BUF-OPTIONS"
      },
      {
        "id": "reserved",
        "sentence": "a reserved octet is not zero",
        "requirement": "MIG-BUF-RESERVED"
      },
      {
        "id": "fin",
        "sentence": "the state does not go with the FINs sent and received",
        "requirement": "MIG-BUF-FIN"
      },
      {
        "id": "sequence",
        "sentence": "what was sent does not go with the queue, the sequence numbers and the state",
        "requirement": "MIG-BUF-SENT"
      },
      {
        "id": "window",
        "sentence": "a window is larger than it can have been",
        "requirement": "MIG-BUF-WINDOW"
      },
      {
        "id": "urgent",
        "sentence": "an urgent pointer lies outside what it can point to",
        "requirement": "MIG-BUF-URGENT"
      }
    ],
    "fixedOctets": 124
  },
  "machines": [
    {
      "machine": "destination",
      "states": [
        {
          "name": "MUTE",
          "meaning": "Restored and not yet announced.",
          "source": "MIG-DST-MUTE"
        },
        {
          "name": "RESTARTING",
          "meaning": "REMOTE_RESTART is sent and not answered.",
          "source": "MIG-DST-RESTART"
        },
        {
          "name": "LIVE",
          "meaning": "The remote goes on with this socket.",
          "source": "MIG-DST-LIVE"
        },
        {
          "name": "GONE",
          "meaning": "Dropped.",
          "source": "MIG-DST-END"
        }
      ],
      "events": [
        {
          "name": "restart",
          "meaning": "The owner announces the socket."
        },
        {
          "name": "restart-ack",
          "meaning": "RESTART_ACK of this round with both addresses."
        },
        {
          "name": "tuple-in-use",
          "meaning": "The rejection \"new tuple in use\" of this round."
        },
        {
          "name": "rejected",
          "meaning": "Any other rejection of this round."
        },
        {
          "name": "reset",
          "meaning": "An acceptable RST."
        },
        {
          "name": "expired",
          "meaning": "The suspension limit + 2 MSL have passed."
        },
        {
          "name": "abandon",
          "meaning": "The owner drops the socket."
        }
      ],
      "transitions": [
        {
          "state": "MUTE",
          "event": "restart",
          "next": "RESTARTING",
          "source": "MIG-DST-RESTART"
        },
        {
          "state": "MUTE",
          "event": "expired",
          "next": "GONE",
          "source": "MIG-DST-END"
        },
        {
          "state": "MUTE",
          "event": "abandon",
          "next": "GONE",
          "source": "MIG-DST-END"
        },
        {
          "state": "RESTARTING",
          "event": "restart-ack",
          "next": "LIVE",
          "source": "MIG-DST-ONLY-ACK"
        },
        {
          "state": "RESTARTING",
          "event": "tuple-in-use",
          "next": "MUTE",
          "source": "MIG-DST-OTHER-PORT"
        },
        {
          "state": "RESTARTING",
          "event": "rejected",
          "next": "GONE",
          "source": "MIG-DST-END"
        },
        {
          "state": "RESTARTING",
          "event": "reset",
          "next": "GONE",
          "source": "MIG-CAR-RST-EXACT"
        },
        {
          "state": "RESTARTING",
          "event": "expired",
          "next": "GONE",
          "source": "MIG-DST-END"
        },
        {
          "state": "RESTARTING",
          "event": "abandon",
          "next": "GONE",
          "source": "MIG-DST-END"
        }
      ]
    },
    {
      "machine": "remote",
      "states": [
        {
          "name": "OPEN",
          "meaning": "Not suspended.",
          "source": "MIG-REM-SUSPEND"
        },
        {
          "name": "SUSPENDED",
          "meaning": "Told to hold.",
          "source": "MIG-REM-HOLD"
        }
      ],
      "events": [
        {
          "name": "request",
          "meaning": "An acceptable MIGRATION_REQUEST."
        },
        {
          "name": "restart",
          "meaning": "An acceptable REMOTE_RESTART."
        },
        {
          "name": "cancel",
          "meaning": "A CANCEL of this or a later round."
        },
        {
          "name": "limit",
          "meaning": "The suspension limit has passed."
        }
      ],
      "transitions": [
        {
          "state": "OPEN",
          "event": "request",
          "next": "SUSPENDED",
          "source": "MIG-REM-SUSPEND"
        },
        {
          "state": "OPEN",
          "event": "cancel",
          "next": "OPEN",
          "source": "MIG-REM-CANCEL"
        },
        {
          "state": "SUSPENDED",
          "event": "request",
          "next": "SUSPENDED",
          "source": "MIG-REM-REPEATED-REQUEST"
        },
        {
          "state": "SUSPENDED",
          "event": "restart",
          "next": "OPEN",
          "source": "MIG-REM-REPOINT"
        },
        {
          "state": "SUSPENDED",
          "event": "cancel",
          "next": "OPEN",
          "source": "MIG-REM-CANCEL"
        },
        {
          "state": "SUSPENDED",
          "event": "limit",
          "next": "OPEN",
          "source": "MIG-REM-LIMIT"
        }
      ]
    },
    {
      "machine": "source",
      "states": [
        {
          "name": "LIVE",
          "meaning": "Not migrating.",
          "source": "MIG-SRC-STATES"
        },
        {
          "name": "REQUESTING",
          "meaning": "MIGRATION_REQUEST is sent and not answered.",
          "source": "MIG-SRC-REQUEST"
        },
        {
          "name": "HELD",
          "meaning": "The remote is suspended and the socket may be captured.",
          "source": "MIG-SRC-FREEZE-AFTER-ACK"
        },
        {
          "name": "FROZEN",
          "meaning": "The socket is captured.",
          "source": "MIG-SRC-FREEZE"
        },
        {
          "name": "CANCELLING",
          "meaning": "Captured and CANCEL is not answered.",
          "source": "MIG-SRC-THAW"
        },
        {
          "name": "GONE",
          "meaning": "This host has the socket no more.",
          "source": "MIG-SRC-DISCARD"
        }
      ],
      "events": [
        {
          "name": "request",
          "meaning": "The owner asks for a migration."
        },
        {
          "name": "request-ack",
          "meaning": "REQUEST_ACK of this round."
        },
        {
          "name": "rejected",
          "meaning": "A rejection of this round, or a sign that the remote is in a later one."
        },
        {
          "name": "exhausted",
          "meaning": "The last MIGRATION_REQUEST stayed unanswered."
        },
        {
          "name": "yield",
          "meaning": "The peer's MIGRATION_REQUEST goes first."
        },
        {
          "name": "serialize",
          "meaning": "The owner captures the socket."
        },
        {
          "name": "cancel",
          "meaning": "The owner cancels."
        },
        {
          "name": "cancel-ack",
          "meaning": "CANCEL_ACK of this round."
        },
        {
          "name": "moved",
          "meaning": "The rejection \"moved\" of this round."
        },
        {
          "name": "reset",
          "meaning": "An acceptable RST."
        },
        {
          "name": "discard",
          "meaning": "The owner discards the socket."
        },
        {
          "name": "closed",
          "meaning": "The connection ended by itself."
        }
      ],
      "transitions": [
        {
          "state": "LIVE",
          "event": "request",
          "next": "REQUESTING",
          "source": "MIG-SRC-REQUEST"
        },
        {
          "state": "LIVE",
          "event": "closed",
          "next": "GONE",
          "source": "MIG-SRC-STATES"
        },
        {
          "state": "REQUESTING",
          "event": "request-ack",
          "next": "HELD",
          "source": "MIG-SRC-FREEZE-AFTER-ACK"
        },
        {
          "state": "REQUESTING",
          "event": "rejected",
          "next": "LIVE",
          "source": "MIG-SRC-GIVE-UP"
        },
        {
          "state": "REQUESTING",
          "event": "exhausted",
          "next": "LIVE",
          "source": "MIG-SRC-GIVE-UP"
        },
        {
          "state": "REQUESTING",
          "event": "yield",
          "next": "LIVE",
          "source": "MIG-CRS-YIELD"
        },
        {
          "state": "REQUESTING",
          "event": "cancel",
          "next": "LIVE",
          "source": "MIG-SRC-CANCEL"
        },
        {
          "state": "REQUESTING",
          "event": "closed",
          "next": "GONE",
          "source": "MIG-SRC-STATES"
        },
        {
          "state": "HELD",
          "event": "serialize",
          "next": "FROZEN",
          "source": "MIG-SRC-FREEZE"
        },
        {
          "state": "HELD",
          "event": "cancel",
          "next": "LIVE",
          "source": "MIG-SRC-CANCEL"
        },
        {
          "state": "HELD",
          "event": "rejected",
          "next": "LIVE",
          "source": "MIG-RND-STRAY-ACK"
        },
        {
          "state": "HELD",
          "event": "closed",
          "next": "GONE",
          "source": "MIG-SRC-STATES"
        },
        {
          "state": "FROZEN",
          "event": "cancel",
          "next": "CANCELLING",
          "source": "MIG-SRC-CANCEL"
        },
        {
          "state": "FROZEN",
          "event": "discard",
          "next": "GONE",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "CANCELLING",
          "event": "cancel",
          "next": "CANCELLING",
          "source": "MIG-SRC-CANCEL"
        },
        {
          "state": "CANCELLING",
          "event": "cancel-ack",
          "next": "LIVE",
          "source": "MIG-SRC-THAW"
        },
        {
          "state": "CANCELLING",
          "event": "moved",
          "next": "GONE",
          "source": "MIG-SRC-DROP"
        },
        {
          "state": "CANCELLING",
          "event": "reset",
          "next": "GONE",
          "source": "MIG-SRC-DROP"
        },
        {
          "state": "CANCELLING",
          "event": "discard",
          "next": "GONE",
          "source": "MIG-SRC-DISCARD-REFUSED"
        }
      ]
    },
    {
      "machine": "tcp",
      "states": [
        {
          "name": "CLOSED",
          "meaning": "No connection.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "LISTEN",
          "meaning": "Waiting for a connection request.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "SYN-SENT",
          "meaning": "A connection request is sent and not answered.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "SYN-RECEIVED",
          "meaning": "A connection request is received and sent and not acknowledged.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "ESTABLISHED",
          "meaning": "Data flows both ways.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "FIN-WAIT-1",
          "meaning": "This end has closed and its FIN is not acknowledged.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "FIN-WAIT-2",
          "meaning": "This end has closed and waits for the peer to.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "CLOSE-WAIT",
          "meaning": "The peer has closed and this end has not.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "CLOSING",
          "meaning": "Both have closed and this end's FIN is not acknowledged.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "LAST-ACK",
          "meaning": "The peer closed first and this end's FIN is not acknowledged.",
          "source": "RFC 9293 §3.3.2"
        },
        {
          "name": "TIME-WAIT",
          "meaning": "Both have closed and late segments are waited for.",
          "source": "RFC 9293 §3.3.2"
        }
      ],
      "events": [
        {
          "name": "open-active",
          "meaning": "The user opens a connection."
        },
        {
          "name": "open-passive",
          "meaning": "The user listens."
        },
        {
          "name": "receive-syn",
          "meaning": "A SYN that does not acknowledge this end's."
        },
        {
          "name": "receive-syn-ack",
          "meaning": "A SYN that acknowledges this end's."
        },
        {
          "name": "receive-ack-of-syn",
          "meaning": "This end's SYN is acknowledged after the peer's has come."
        },
        {
          "name": "receive-fin",
          "meaning": "The peer's FIN after all of its data."
        },
        {
          "name": "receive-ack-of-fin",
          "meaning": "This end's FIN is acknowledged."
        },
        {
          "name": "receive-rst",
          "meaning": "An acceptable RST."
        },
        {
          "name": "close",
          "meaning": "The user has no more to send."
        },
        {
          "name": "abort",
          "meaning": "The user gives the connection up."
        },
        {
          "name": "user-timeout",
          "meaning": "The peer has been silent for too long."
        },
        {
          "name": "time-wait-timeout",
          "meaning": "2 MSL have passed."
        },
        {
          "name": "delete",
          "meaning": "The connection goes on elsewhere and its TCB here goes without a segment."
        }
      ],
      "transitions": [
        {
          "state": "CLOSED",
          "event": "open-active",
          "next": "SYN-SENT",
          "source": "RFC 9293 §3.10.1"
        },
        {
          "state": "CLOSED",
          "event": "open-passive",
          "next": "LISTEN",
          "source": "RFC 9293 §3.10.1"
        },
        {
          "state": "LISTEN",
          "event": "receive-syn",
          "next": "SYN-RECEIVED",
          "source": "RFC 9293 §3.10.7.2"
        },
        {
          "state": "LISTEN",
          "event": "close",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.4"
        },
        {
          "state": "SYN-SENT",
          "event": "receive-syn",
          "next": "SYN-RECEIVED",
          "source": "RFC 9293 §3.10.7.3"
        },
        {
          "state": "SYN-SENT",
          "event": "receive-syn-ack",
          "next": "ESTABLISHED",
          "source": "RFC 9293 §3.10.7.3"
        },
        {
          "state": "SYN-SENT",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.3"
        },
        {
          "state": "SYN-SENT",
          "event": "close",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.4"
        },
        {
          "state": "SYN-SENT",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "SYN-SENT",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "SYN-SENT",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "SYN-RECEIVED",
          "event": "receive-ack-of-syn",
          "next": "ESTABLISHED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "SYN-RECEIVED",
          "event": "receive-syn",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "SYN-RECEIVED",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "SYN-RECEIVED",
          "event": "close",
          "next": "SYN-RECEIVED",
          "source": "RFC 9293 §3.10.4"
        },
        {
          "state": "SYN-RECEIVED",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "SYN-RECEIVED",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "SYN-RECEIVED",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "ESTABLISHED",
          "event": "receive-fin",
          "next": "CLOSE-WAIT",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "ESTABLISHED",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "ESTABLISHED",
          "event": "close",
          "next": "FIN-WAIT-1",
          "source": "RFC 9293 §3.10.4"
        },
        {
          "state": "ESTABLISHED",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "ESTABLISHED",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "ESTABLISHED",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "FIN-WAIT-1",
          "event": "receive-ack-of-fin",
          "next": "FIN-WAIT-2",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "FIN-WAIT-1",
          "event": "receive-fin",
          "next": "CLOSING",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "FIN-WAIT-1",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "FIN-WAIT-1",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "FIN-WAIT-1",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "FIN-WAIT-1",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "FIN-WAIT-2",
          "event": "receive-fin",
          "next": "TIME-WAIT",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "FIN-WAIT-2",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "FIN-WAIT-2",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "FIN-WAIT-2",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "FIN-WAIT-2",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "CLOSE-WAIT",
          "event": "close",
          "next": "LAST-ACK",
          "source": "RFC 9293 §3.10.4"
        },
        {
          "state": "CLOSE-WAIT",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "CLOSE-WAIT",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "CLOSE-WAIT",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "CLOSE-WAIT",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "CLOSING",
          "event": "receive-ack-of-fin",
          "next": "TIME-WAIT",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "CLOSING",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "CLOSING",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "CLOSING",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "CLOSING",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "LAST-ACK",
          "event": "receive-ack-of-fin",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "LAST-ACK",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "LAST-ACK",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "LAST-ACK",
          "event": "user-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "LAST-ACK",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        },
        {
          "state": "TIME-WAIT",
          "event": "receive-fin",
          "next": "TIME-WAIT",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "TIME-WAIT",
          "event": "receive-rst",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.7.4"
        },
        {
          "state": "TIME-WAIT",
          "event": "abort",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.5"
        },
        {
          "state": "TIME-WAIT",
          "event": "time-wait-timeout",
          "next": "CLOSED",
          "source": "RFC 9293 §3.10.8"
        },
        {
          "state": "TIME-WAIT",
          "event": "delete",
          "next": "CLOSED",
          "source": "MIG-SRC-DISCARD"
        }
      ]
    }
  ],
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
      "sentence": "A MIGSOCK segment of a connection that negotiated timestamps which has none or fails PAWS MUST be dropped silently, except that a REMOTE_RESTART with an acceptable echo that is not to be accepted is answered all the same."
    },
    {
      "id": "MIG-CAR-RESTART-NUMBERS",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART whose ACK is not in [SND.UNA, SND.NXT] or whose SEQ + 20 is not in [RCV.NXT, RCV.NXT + largest window ever offered] MUST be dropped silently, whatever else it says."
    },
    {
      "id": "MIG-CAR-RESTART-SNAPSHOT",
      "section": "carriage",
      "level": "MUST",
      "sentence": "The numbers against which a REMOTE_RESTART is checked MUST be those of the connection where it is suspended in that round, and otherwise those that it had when its last suspension ended, or its own where none has."
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
      "id": "MIG-CAR-ANSWER-WAY",
      "section": "carriage",
      "level": "MUST",
      "sentence": "An answer MUST be sent from the address that the segment which it answers was sent to, to the address that it came from, whatever addresses the message names."
    },
    {
      "id": "MIG-CAR-BEFORE-ESTABLISHED",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment for a connection in SYN-SENT or SYN-RECEIVED MUST be dropped silently."
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
      "sentence": "A well-formed MIGSOCK segment whose look-up finds neither a connection nor a tombstone MUST be answered with RST as in RFC 9293 section 3.10.7.1, SEQ = SEG.ACK, but dropped silently where the segment's own addresses are those of a connection in any state, or quarantined."
    },
    {
      "id": "MIG-CAR-TOMBSTONE-SNAPSHOT",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A MIGSOCK segment for a tombstone MUST be checked against the numbers and largest windows that the connection had when it left, not against the live connection, and its timestamps against nothing."
    },
    {
      "id": "MIG-CAR-RST-EXACT",
      "section": "carriage",
      "level": "MUST",
      "sentence": "A mute destination that has announced itself and a cancelling source MUST accept a RST whose SEQ is exactly RCV.NXT, and no other."
    },
    {
      "id": "MIG-CAR-QUARANTINE-PASSES",
      "section": "carriage",
      "level": "MUST",
      "sentence": "The quarantine of a frozen source MUST let the remote's answers and, while it cancels, RST through."
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
      "id": "MIG-CRS-FROZEN",
      "section": "crossing",
      "level": "MUST",
      "sentence": "A frozen source and a mute destination MUST drop their peer's MIGRATION_REQUEST, REMOTE_RESTART and CANCEL silently."
    },
    {
      "id": "MIG-DST-PORT",
      "section": "destination",
      "level": "MUST",
      "sentence": "A restored socket MUST have an address that serves no other connection with this remote and in the last suspension limit + 2 MSL has served none that was restored in this or a later round."
    },
    {
      "id": "MIG-DST-RESTORED",
      "section": "destination",
      "level": "MUST",
      "sentence": "A restored socket that has become live MUST go on as its state buffer says, with the octets of its queues, the options that were negotiated and those that its owner chose."
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
      "sentence": "A socket that becomes live MUST take the window of the RESTART_ACK, send an acknowledgment at once and again what is not acknowledged, and arm the persist timer where that window is zero."
    },
    {
      "id": "MIG-DST-NEW-PATH",
      "section": "destination",
      "level": "MUST",
      "sentence": "A restored socket MUST begin congestion control, round-trip time and path MTU afresh and take no round-trip sample from a time before its capture."
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
      "sentence": "The Round MUST be that of the migration which the message belongs to."
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
      "sentence": "A MIGRATION_REQUEST for a connection in TIME-WAIT MUST be dropped silently, unless it repeats one in whose round the remote is suspended."
    },
    {
      "id": "MIG-REM-REQUEST-CLOSED",
      "section": "remote",
      "level": "MUST",
      "sentence": "A MIGRATION_REQUEST of a round that is closed MUST be rejected as not suspended, and any other of a round before that of the suspension under way as stale state."
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
      "sentence": "A suspended remote MUST deliver what it receives and acknowledge it with segments that carry no data, take acknowledgments, windows, FIN and RST as ever, and MUST NOT send data, retransmissions, window probes, keep-alives or a FIN."
    },
    {
      "id": "MIG-REM-TIMERS",
      "section": "remote",
      "level": "MUST",
      "sentence": "The timers of a suspended remote MUST stand still, those of the user time-out, FIN-WAIT-2 and TIME-WAIT included, and only that of a delayed acknowledgment not."
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
      "id": "MIG-REM-PATIENCE",
      "section": "remote",
      "level": "SHOULD",
      "sentence": "What is kept or waited for during the suspension limit + 2 MSL SHOULD be so for at least 360 s, also where suspensions end earlier."
    },
    {
      "id": "MIG-REM-TIME-WAIT",
      "section": "remote",
      "level": "MUST",
      "sentence": "A remote that reaches TIME-WAIT while it is suspended MUST stay suspended, give way to no SYN, and answer repeated MIGRATION_REQUESTs, REMOTE_RESTART and CANCEL as in any other state, for its peer may hold octets that it has acknowledged."
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
      "sentence": "A REMOTE_RESTART for a connection with timestamps that has no Timestamps option, or whose TSecr lies before that of the first MIGRATION_REQUEST accepted since the remote had last not been suspended for the suspension limit + 2 MSL, or ahead of the remote's own clock, MUST be dropped silently."
    },
    {
      "id": "MIG-REM-TUPLE-IN-USE",
      "section": "remote",
      "level": "MUST",
      "sentence": "A REMOTE_RESTART whose new address is already that of another connection with this local address, TIME-WAIT included, or one that another connection has left, MUST be rejected as new tuple in use, and one whose new address, or whose segment's source, is the remote's own address and port MUST be dropped silently, whatever it finds."
    },
    {
      "id": "MIG-REM-REFUSED-STAYS",
      "section": "remote",
      "level": "MUST",
      "sentence": "A remote that has rejected a REMOTE_RESTART as new tuple in use or by policy MUST reject every later one of that round with the same new address, for the destination may have heard the rejection and turned to another address."
    },
    {
      "id": "MIG-REM-REFUSED-BOUND",
      "section": "remote",
      "level": "MAY",
      "sentence": "A remote MAY bound the refused addresses that it remembers if, from the one on that it cannot remember, it accepts no address any more in that round."
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
      "id": "MIG-REM-NO-ECN",
      "section": "remote",
      "level": "MUST",
      "sentence": "A repointed remote and a restored socket MUST NOT use ECN, which does not travel."
    },
    {
      "id": "MIG-REM-RESTART-ACK",
      "section": "remote",
      "level": "MUST",
      "sentence": "A repointed remote MUST take the acknowledgment but not the window from the REMOTE_RESTART, answer RESTART_ACK with its current window, shifted as in any other segment, send an ordinary acknowledgment, and send again what is not acknowledged."
    },
    {
      "id": "MIG-REM-REPEATED-RESTART",
      "section": "remote",
      "level": "MUST",
      "sentence": "A repeated REMOTE_RESTART of the round last moved with the current peer as new address MUST be answered RESTART_ACK again, and any other for an address that the connection has left and not come back to MUST be rejected as moved."
    },
    {
      "id": "MIG-REM-TOMBSTONE",
      "section": "remote",
      "level": "MUST",
      "sentence": "The address that a connection has left MUST be kept for at least the suspension limit + 2 MSL, during which ordinary segments for it other than SYN are dropped silently."
    },
    {
      "id": "MIG-REM-TOMBSTONE-REQUEST",
      "section": "remote",
      "level": "MUST",
      "sentence": "A MIGRATION_REQUEST or CANCEL for an address that the connection has left MUST be rejected as moved, or dropped silently where its round is before the one of that move."
    },
    {
      "id": "MIG-REM-CANCEL",
      "section": "remote",
      "level": "MUST",
      "sentence": "A CANCEL for a live connection MUST close its round, also if its MIGRATION_REQUEST never came, end a suspension in this or an earlier round, and be answered CANCEL_ACK, again when it is repeated."
    },
    {
      "id": "MIG-REM-ANSWER-FIRST",
      "section": "remote",
      "level": "SHOULD",
      "sentence": "CANCEL_ACK and RESTART_ACK SHOULD be sent ahead of anything that the suspension held back, for their receiver drops what comes before them."
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
      "sentence": "A CANCEL of the round in which a connection has last moved MUST be rejected as moved, also where the connection moved to the address that it had."
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
      "sentence": "Answers MUST be limited for each connection or tombstone by itself, at 10 to 100 a second, and never by a limit that connections share, and a message whose answer is withheld MUST have its effect all the same."
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
      "sentence": "The first migration of an end MUST have round 0, and every other one the round that follows, modulo 2^16, the latest that this end has used or cancelled."
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
      "sentence": "A remote MUST keep, for its peer's migrations, the round last suspended and the round last closed, a round being closed by an accepted restart, a CANCEL or the suspension limit, and closed with it every round that is not after it."
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
      "sentence": "A REQUEST_ACK of a round in which an end that can move neither migrates nor is behind a later migration of its own MUST be answered with CANCEL of the round that it echoes, sent reliably, which ends a migration of an earlier round that is not captured yet, but by a frozen source only once its owner cancels; the end's own counter, and the round of a frozen source's CANCEL, MUST NOT stay behind that round."
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
      "sentence": "A source that has sent MIGRATION_REQUEST MUST go on receiving, acknowledging and retransmitting, and MUST NOT send new data, a window probe with any, or a FIN that it had not sent before."
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
      "sentence": "Beginning a migration MUST be refused outside ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING and LAST-ACK."
    },
    {
      "id": "MIG-SRC-UNMOVABLE",
      "section": "source",
      "level": "MUST",
      "sentence": "A migration MUST NOT begin on a connection whose segments are authenticated (TCP-AO, TCP MD5), that is a subflow of Multipath TCP, or whose octets the host transforms below the socket, as kernel TLS does."
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
      "sentence": "Ordinary segments for a frozen source's addresses, RST included unless it cancels, MUST be dropped silently, and after it was discarded or dropped whatever else comes for them, and its addresses MUST NOT be given to another connection with the same remote before 2 MSL after the socket was discarded or dropped."
    },
    {
      "id": "MIG-SRC-THAW",
      "section": "source",
      "level": "MUST",
      "sentence": "A frozen source MUST go on only when CANCEL_ACK of its round, or of a later one that it has cancelled, has arrived, and running out of tries decides nothing."
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
      "sentence": "A CANCEL MUST be sent again with exponential back-off until CANCEL_ACK, \"moved\" or an acceptable RST arrives, a later migration of this end begins, or its tries are used up, which is reported where the source is frozen."
    },
    {
      "id": "MIG-BUF-ANY-IMPLEMENTATION",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A state buffer MUST be readable by every implementation that has its version, whichever implementation wrote it."
    },
    {
      "id": "MIG-BUF-MEANING",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "Every field of a state buffer MUST hold what its meaning says, as it was at the instant of capture."
    },
    {
      "id": "MIG-BUF-LAYOUT",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A state buffer MUST be its fixed part, the send queue, the receive queue and the digest, in this order and with nothing between or behind them."
    },
    {
      "id": "MIG-BUF-MAGIC",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A state buffer MUST start with 0x4d494742, the octets \"MIGB\"."
    },
    {
      "id": "MIG-BUF-BYTE-ORDER",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "Every number of a state buffer MUST be in network byte order, and a buffer with its magic reversed MUST be refused as one of the other byte order."
    },
    {
      "id": "MIG-BUF-LENGTH",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A state buffer that is shorter or longer than it says MUST be refused."
    },
    {
      "id": "MIG-BUF-CLAIMS",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "An implementation MUST NOT set memory aside for what a state buffer claims to hold before it is known to be there."
    },
    {
      "id": "MIG-BUF-LIMIT",
      "section": "state-buffer",
      "level": "MAY",
      "sentence": "An implementation MAY refuse a state buffer whose queues are longer than it is willing to hold."
    },
    {
      "id": "MIG-BUF-VERSION",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A state buffer of this format MUST have Version 1 and Lowest Compatible Version 1."
    },
    {
      "id": "MIG-BUF-COMPATIBLE",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "An implementation MUST read a state buffer of a later version whose Lowest Compatible Version it has, skipping what the fixed part holds beyond the fields that it knows, and MUST refuse any other buffer of a version that it does not have."
    },
    {
      "id": "MIG-BUF-APPENDS",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A later version that names version 1 as compatible MUST keep every field, flag and rule of it, and MUST add fields only at the end of the fixed part."
    },
    {
      "id": "MIG-BUF-FIXED-PART",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The fixed part of a state buffer MUST be 124 octets in version 1 and at least as long in a later version that is compatible with it."
    },
    {
      "id": "MIG-BUF-DIGEST",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A state buffer MUST end with the SHA-256 digest of everything before it, 32 octets, and one with any other digest MUST be refused."
    },
    {
      "id": "MIG-BUF-REASON",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "An implementation that refuses a state buffer MUST tell the first reason, looking first at the buffer as a whole, then at its fields in their order and then at what concerns several of them, and MUST leave nothing behind of the socket."
    },
    {
      "id": "MIG-BUF-STATE",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The State of a state buffer MUST be one of those in which a migration may begin."
    },
    {
      "id": "MIG-BUF-RESERVED",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "Octets and flags that this protocol does not define MUST be zero, and a state buffer with anything else there MUST be refused."
    },
    {
      "id": "MIG-BUF-UNUSED-IS-ZERO",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A field whose flag is clear MUST be zero."
    },
    {
      "id": "MIG-BUF-ADDRESS",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The hosts of a state buffer MUST NOT be zero, a multicast address or the broadcast address, and its ports MUST NOT be zero."
    },
    {
      "id": "MIG-BUF-FIN",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The flags for the FIN received and the FIN sent MUST go with the State, where in FIN-WAIT-1, CLOSING and LAST-ACK the FIN may still wait behind unsent data."
    },
    {
      "id": "MIG-BUF-QUEUES",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The send queue MUST hold what was sent and not acknowledged and then what was not sent, the receive queue what was received in order and not read, neither with a FIN."
    },
    {
      "id": "MIG-BUF-SENT",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "SND.NXT MUST lie beyond SND.UNA by no more than the send queue is long, by exactly its length plus one where a FIN was sent and is not acknowledged, and by nothing with an empty queue in FIN-WAIT-2."
    },
    {
      "id": "MIG-BUF-WINDOW",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A window MUST NOT be larger than the largest one of its direction, and that one MUST NOT be larger than 65,535 shifted by what was negotiated."
    },
    {
      "id": "MIG-BUF-URGENT",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "An urgent pointer MUST lie within the send queue or at its end, or not before the receive queue and at most 65,535 octets beyond the receive window."
    },
    {
      "id": "MIG-BUF-WINDOW-SCALE",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "A window shift MUST NOT be larger than 14."
    },
    {
      "id": "MIG-BUF-MSS",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The maximum segment sizes of a state buffer MUST NOT be zero."
    },
    {
      "id": "MIG-BUF-CLOCK",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The timestamps of a restored socket MUST go on from the Timestamp Clock of its state buffer."
    },
    {
      "id": "MIG-BUF-OPTIONS",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The buffer sizes of a state buffer, and with keep-alive its times and its number of probes, MUST NOT be zero."
    },
    {
      "id": "MIG-BUF-CONGESTION-CONTROL",
      "section": "state-buffer",
      "level": "MUST",
      "sentence": "The Congestion Control of a state buffer MUST be one that this protocol names."
    }
  ]
} as const;
