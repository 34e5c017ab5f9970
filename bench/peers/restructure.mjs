/** restructure, which interprets a description. */
import { DecodeStream, EncodeStream, Struct, uint16be, uint32be, uint8 } from 'restructure';
import { fields } from './peer.mjs';

const types = { 1: uint8, 2: uint16be, 4: uint32be };
const message = new Struct(Object.fromEntries(fields.map(({ name, octets }) => [name, types[octets]])));

/** @type {import('./peer.mjs').Decoder & import('./peer.mjs').Encoder} */
export const restructure = {
  name: 'restructure',

  decodeAll({ bytes }, sink) {
    const mask = sink.length - 1;
    const stream = new DecodeStream(bytes);
    for (let index = 0; stream.pos < stream.length; index++) sink[index & mask] = message.decode(stream);
  },

  encodeAll(messages, { bytes }) {
    const stream = new EncodeStream(bytes);
    for (let index = 0; index < messages.length; index++) message.encode(stream, messages[index]);
  },
};
