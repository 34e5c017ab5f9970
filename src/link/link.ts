/** What carries packets: the contract between hosts and in-memory, recorded or real networks. */

/** Carries IPv4 packets, in and out. */
export interface Link {
  /** Takes a packet; its octets are copied or gone when the call returns. After `close` it does nothing. */
  send(packet: Uint8Array): void;
  /** Says who gets what arrives, instead of who did before. */
  attach(receiver: Receiver): void;
  /** Nothing is sent or received after it. */
  close(): void;
}

export interface Receiver {
  /** `bytes` are valid only during the call, and the receiver's to change in it. */
  packet(bytes: Uint8Array): void;
  /** Comes after each batch of packets: the moment to answer all of them at once. */
  drained(): void;
}
