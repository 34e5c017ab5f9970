/**
 * What the codec benchmark asks of a peer. Every peer has loops of its own: in a shared one the call would be so
 * polymorphic that all of them looked alike.
 *
 * @typedef {object} Input
 * @property {Uint8Array} bytes messages, one after the other
 * @property {DataView} view the same octets
 *
 * @typedef {object} Decoder
 * @property {string} name
 * @property {(input: Input, sink: object[]) => void} decodeAll decodes every message and leaves number i in
 *   `sink[i & (sink.length - 1)]`, so that no decoded message can be optimized away and few have to be kept; the sink's
 *   length is a power of two
 *
 * @typedef {object} Encoder
 * @property {string} name
 * @property {(messages: readonly object[], target: Input) => void} encodeAll writes the messages, one after the other
 *
 * @typedef {object} Reader
 * @property {string} name
 * @property {(input: Input, sums: Float64Array) => void} sumAll adds every field of every message to the sum of its name,
 *   in the order of the specification, as a hot loop would that keeps no message
 */
import { spec } from '../../dist/src/spec/index.js';

export const OCTETS = spec.message.octets;
export const fields = spec.message.fields;
