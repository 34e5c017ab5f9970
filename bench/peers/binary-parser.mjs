/** binary-parser, which compiles a decoder; it has no encoder. */
import { Parser } from 'binary-parser';
import { fields, OCTETS } from './peer.mjs';

const message = fields.reduce(
  (parser, { name, octets }) => parser[`uint${8 * octets}`](name),
  new Parser().endianness('big'),
);
const messages = new Parser().array('messages', { type: message, readUntil: 'eof' });

/** One call for each message, which comes as octets of its own. @type {import('./peer.mjs').Decoder} */
export const binaryParser = {
  name: 'binary-parser',

  decodeAll({ bytes }, sink) {
    const mask = sink.length - 1;
    for (let at = 0, index = 0; at < bytes.length; at += OCTETS, index++) {
      sink[index & mask] = message.parse(bytes.subarray(at, at + OCTETS));
    }
  },
};

/** One call for as many messages as the sink holds, which is as fast as it gets. @type {import('./peer.mjs').Decoder} */
export const binaryParserArrays = {
  name: 'binary-parser, arrays',

  decodeAll({ bytes }, sink) {
    const step = OCTETS * sink.length;
    for (let at = 0; at < bytes.length; at += step) {
      const decoded = messages.parse(bytes.subarray(at, at + step)).messages;
      for (let index = 0; index < decoded.length; index++) sink[index] = decoded[index];
    }
  },
};
