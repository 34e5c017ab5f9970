/** Initial sequence numbers that nobody off the path can guess (RFC 9293 §3.4.1, RFC 6528). */
import { sha256 } from '../../codec/digest.ts';
import { viewOf } from '../../codec/errors.ts';
import { sequenceNumber, type SequenceNumber } from '../../codec/sequence.ts';
import { type Tuple } from './tcb.ts';
import { MICROSECOND } from './time.ts';

const TICK = 4 * MICROSECOND; // RFC 6528 §3
const TUPLE_OCTETS = 12;

export class InitialSequence {
  /** Room for a tuple, then the secret. */
  readonly #input: Uint8Array;

  /** @param secret - octets that only this host knows, 16 or more */
  constructor(secret: Uint8Array) {
    this.#input = new Uint8Array(TUPLE_OCTETS + secret.length);
    this.#input.set(secret, TUPLE_OCTETS);
  }

  /** ISN = M + F(localip, localport, remoteip, remoteport, secretkey) (RFC 6528 §3). */
  next(tuple: Tuple, now: number): SequenceNumber {
    return sequenceNumber(Math.floor(now / TICK) + this.#digest(tuple).getUint32(0));
  }

  /** Where a connection's timestamp clock starts (RFC 7323 §7.1). */
  timestampOffset(tuple: Tuple): number {
    return this.#digest(tuple).getUint32(4);
  }

  #digest({ local, remote }: Tuple): DataView {
    const view = viewOf(this.#input);
    view.setUint32(0, local.host);
    view.setUint16(4, local.port);
    view.setUint32(6, remote.host);
    view.setUint16(10, remote.port);
    return viewOf(sha256(this.#input));
  }
}
