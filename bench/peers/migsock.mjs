/** The product's own forms: raw, strict, and in place. */
import {
  decodeMessage,
  decodeMessageAt,
  encodeMessageInto,
  MessageView,
  readFields,
  writeFields,
} from '../../dist/src/codec/index.js';
import { OCTETS } from './peer.mjs';

/** Reads and writes fields without judging them. @type {import('./peer.mjs').Decoder & import('./peer.mjs').Encoder} */
export const raw = {
  name: 'migsock, raw',

  decodeAll({ view }, sink) {
    const mask = sink.length - 1;
    for (let at = 0, index = 0; at < view.byteLength; at += OCTETS, index++) {
      sink[index & mask] = readFields(view, at);
    }
  },

  encodeAll(messages, { view }) {
    for (let index = 0, at = 0; index < messages.length; index++, at += OCTETS) {
      writeFields(view, at, messages[index]);
    }
  },
};

/** Checks every rule. @type {import('./peer.mjs').Decoder & import('./peer.mjs').Encoder} */
export const strict = {
  name: 'migsock, strict',

  decodeAll({ view }, sink) {
    const mask = sink.length - 1;
    for (let at = 0, index = 0; at < view.byteLength; at += OCTETS, index++) {
      sink[index & mask] = decodeMessageAt(view, at);
    }
  },

  encodeAll(messages, { view }) {
    for (let index = 0, at = 0; index < messages.length; index++, at += OCTETS) {
      encodeMessageInto(messages[index], view, at);
    }
  },
};

/** Checks every rule; each message comes as octets of its own. @type {import('./peer.mjs').Decoder} */
export const strictEach = {
  name: 'migsock, strict, each',

  decodeAll({ bytes }, sink) {
    const mask = sink.length - 1;
    for (let at = 0, index = 0; at < bytes.length; at += OCTETS, index++) {
      sink[index & mask] = decodeMessage(bytes.subarray(at, at + OCTETS));
    }
  },
};

/** Reads in place. @type {import('./peer.mjs').Reader} */
export const inPlace = {
  name: 'migsock, MessageView',

  sumAll({ view }, sums) {
    const message = new MessageView(view);
    for (let at = 0; at < view.byteLength; at += OCTETS) {
      message.offset = at;
      sums[0] += message.code;
      sums[1] += message.round;
      sums[2] += message.operation;
      sums[3] += message.oldHost;
      sums[4] += message.oldPort;
      sums[5] += message.newPort;
      sums[6] += message.newHost;
    }
  },
};
