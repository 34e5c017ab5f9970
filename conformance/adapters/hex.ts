/** Octets as the contract's codec verbs write them. */
import { ContractError } from '../harness/index.ts';

export function toHex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}

/** @throws ContractError EINVAL for what is not hex of whole octets */
export function octetsFromHex(text: unknown): Uint8Array {
  if (typeof text !== 'string' || !/^([0-9a-f]{2})*$/.test(text))
    throw new ContractError(
      'EINVAL',
      `hex is ${JSON.stringify(text)}; expected pairs of digits 0 to 9, a to f`,
    );
  return Uint8Array.from(Buffer.from(text, 'hex'));
}
