/** SHA-256 (FIPS 180-4), for what must not change unseen and for what must be hard to guess. */
import { sha256 as digestOf } from '@noble/hashes/sha2.js';

/** The 32 octets of the SHA-256 digest. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return digestOf(bytes);
}
