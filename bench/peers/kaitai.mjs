/** Kaitai Struct: a description of the format, compiled to a class; its JavaScript has no encoder. */
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import KaitaiStream from 'kaitai-struct/KaitaiStream.js';
import compiler from 'kaitai-struct-compiler';
import { spec } from '../../dist/src/spec/index.js';
import { snake } from '../../dist/src/spec/names.js';
import { fields, OCTETS } from './peer.mjs';

/** What a .ksy file with the fields of the specification holds. */
const description = {
  meta: { id: spec.message.name, endian: 'be' },
  seq: fields.map(({ name, octets }) => ({ id: snake(name), type: `u${octets}` })),
};

const [source] = Object.values(await compiler.compile('javascript', description, undefined, false));
const exported = {};
compileFunction(source, ['exports', 'require'])(exported, createRequire(import.meta.url));
const [Message] = Object.values(exported);

/** @type {import('./peer.mjs').Decoder} */
export const kaitai = {
  name: 'kaitai-struct',

  decodeAll({ view }, sink) {
    const mask = sink.length - 1;
    const count = view.byteLength / OCTETS;
    const stream = new KaitaiStream(view);
    for (let index = 0; index < count; index++) sink[index & mask] = new Message(stream);
  },
};
