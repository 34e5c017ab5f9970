/**
 * Code by hand, for this one message, with every number in its place: the practical limit of what JavaScript can do. That
 * it repeats the format is its purpose; that it does so correctly is proven before it is measured.
 */
const OCTETS = 20;

function decode(view, at) {
  return {
    code: view.getUint32(at),
    round: view.getUint16(at + 4),
    operation: view.getUint16(at + 6),
    oldHost: view.getUint32(at + 8),
    oldPort: view.getUint16(at + 12),
    newPort: view.getUint16(at + 14),
    newHost: view.getUint32(at + 16),
  };
}

function encode(message, view, at) {
  view.setUint32(at, message.code);
  view.setUint16(at + 4, message.round);
  view.setUint16(at + 6, message.operation);
  view.setUint32(at + 8, message.oldHost);
  view.setUint16(at + 12, message.oldPort);
  view.setUint16(at + 14, message.newPort);
  view.setUint32(at + 16, message.newHost);
}

/** @type {import('./peer.mjs').Decoder & import('./peer.mjs').Encoder & import('./peer.mjs').Reader} */
export const dataView = {
  name: 'DataView by hand',

  decodeAll({ view }, sink) {
    const mask = sink.length - 1;
    for (let at = 0, index = 0; at < view.byteLength; at += OCTETS, index++) {
      sink[index & mask] = decode(view, at);
    }
  },

  encodeAll(messages, { view }) {
    for (let index = 0, at = 0; index < messages.length; index++, at += OCTETS) {
      encode(messages[index], view, at);
    }
  },

  sumAll({ view }, sums) {
    for (let at = 0; at < view.byteLength; at += OCTETS) {
      sums[0] += view.getUint32(at);
      sums[1] += view.getUint16(at + 4);
      sums[2] += view.getUint16(at + 6);
      sums[3] += view.getUint32(at + 8);
      sums[4] += view.getUint16(at + 12);
      sums[5] += view.getUint16(at + 14);
      sums[6] += view.getUint32(at + 16);
    }
  },
};

/** One message for a call, which comes as octets of its own, as most libraries want it. @type {import('./peer.mjs').Decoder} */
export const dataViewEach = {
  name: 'DataView by hand, each',

  decodeAll({ bytes }, sink) {
    const mask = sink.length - 1;
    for (let at = 0, index = 0; at < bytes.length; at += OCTETS, index++) {
      const { buffer, byteOffset, byteLength } = bytes.subarray(at, at + OCTETS);
      sink[index & mask] = decode(new DataView(buffer, byteOffset, byteLength), 0);
    }
  },
};
