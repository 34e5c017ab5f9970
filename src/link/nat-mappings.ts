/** Which outside port stands for which address and port inside. */

export interface Mapping {
  readonly protocol: number;
  /** Inside. */
  readonly host: number;
  readonly port: number;
  readonly outsidePort: number;
  /** Whom it has sent to: address and port as one number. */
  readonly peers: Set<number>;
  /** When the inside last used it, in microseconds. */
  lastUsed: number;
}

/** Below are the well-known ports, which are given out only to who has the same inside. */
const FIRST_PORT = 1024;
const PORTS = 0x1_0000;

/** One mapping for all that an inside port sends to (RFC 4787 §4.1, REQ-1). */
export class Mappings {
  readonly #timeout: number;
  readonly #byInside = new Map<string, Mapping>();
  readonly #byOutside = new Map<string, Mapping>();
  #nextPort = FIRST_PORT;

  /** @param timeout - microseconds */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  clear(): void {
    this.#byInside.clear();
    this.#byOutside.clear();
  }

  /** The mapping for a packet from inside, made and kept alive by it; undefined where all ports are taken. */
  outbound(protocol: number, host: number, port: number, now: number): Mapping | undefined {
    const key = `${protocol} ${host} ${port}`;
    const known = this.#live(this.#byInside.get(key), now);
    if (known !== undefined) {
      known.lastUsed = now; // RFC 4787 §4.3, REQ-6
      return known;
    }
    const outsidePort = this.#freePort(protocol, port, now);
    if (outsidePort === undefined) return undefined;
    const mapping: Mapping = { protocol, host, port, outsidePort, peers: new Set(), lastUsed: now };
    this.#byInside.set(key, mapping);
    this.#byOutside.set(outsideKey(protocol, outsidePort), mapping);
    return mapping;
  }

  /** The mapping that a packet from outside is for. */
  inbound(protocol: number, outsidePort: number, now: number): Mapping | undefined {
    return this.#live(this.#byOutside.get(outsideKey(protocol, outsidePort)), now);
  }

  /** The same port as inside if it is free, else the next one that is. */
  #freePort(protocol: number, wanted: number, now: number): number | undefined {
    if (this.inbound(protocol, wanted, now) === undefined) return wanted;
    for (let tried = FIRST_PORT; tried < PORTS; tried++) {
      const port = this.#nextPort;
      this.#nextPort = port + 1 < PORTS ? port + 1 : FIRST_PORT;
      if (this.inbound(protocol, port, now) === undefined) return port;
    }
    return undefined;
  }

  /** Passes a mapping through that has been used in time, and removes any other. */
  #live(mapping: Mapping | undefined, now: number): Mapping | undefined {
    if (mapping === undefined || now - mapping.lastUsed < this.#timeout) return mapping;
    this.#byInside.delete(`${mapping.protocol} ${mapping.host} ${mapping.port}`);
    this.#byOutside.delete(outsideKey(mapping.protocol, mapping.outsidePort));
    return undefined;
  }
}

function outsideKey(protocol: number, port: number): string {
  return `${protocol} ${port}`;
}
