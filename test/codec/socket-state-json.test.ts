import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { socketStateFromJson, socketStateToJson } from '../../src/codec/socket-state-json.ts';
import { anySocket, smallSocket } from './socket-states.ts';

const small = socketStateToJson(smallSocket) as Record<string, unknown>;
const options = small.options as Record<string, unknown>;

describe('a socket as JSON', () => {
  it('has hosts dotted, octets in hex, and null for what is not there', () => {
    expect(small).toMatchObject({
      local: { host: '192.0.2.1', port: 4660 },
      sndUna: 0xffff_ffff,
      sndUp: null,
      sendQueue: '010203',
      options: { keepAlive: null, congestionControl: 'default' },
    });
  });

  it('survives there and back, through text', () => {
    fc.assert(
      fc.property(anySocket, (socket) => {
        const text = JSON.stringify(socketStateToJson(socket));
        expect(socketStateFromJson(JSON.parse(text))).toEqual(socket);
      }),
    );
  });

  it.each([
    ['socket', 'an array', []],
    ['socket', 'nothing', null],
    ['socket', 'a stranger', { ...small, colour: 1 }],
    ['round', 'a missing member', { ...small, round: undefined }],
    ['round', 'a text for a number', { ...small, round: '1' }],
    ['sndUna', 'a number of 33 bits', { ...small, sndUna: 2 ** 32 }],
    ['sndUp', 'an optional member left out', { ...small, sndUp: undefined }],
    ['state', 'an unknown state', { ...small, state: 'LISTEN' }],
    ['local.host', 'a host as a number', { ...small, local: { host: 1, port: 1 } }],
    ['local.host', 'a host that is none', { ...small, local: { host: '1.2.3', port: 1 } }],
    ['local', 'a stranger within', { ...small, local: { host: '1.2.3.4', port: 1, name: 'x' } }],
    ['finSent', 'a number for a flag', { ...small, finSent: 1 }],
    ['sendQueue', 'half an octet', { ...small, sendQueue: 'abc' }],
    ['sendQueue', 'octets in an array', { ...small, sendQueue: [1] }],
    ['windowScale.send', 'a shift left out', { ...small, windowScale: { receive: 1 } }],
    ['options.keepAlive', 'true for a keep-alive', { ...small, options: { ...options, keepAlive: true } }],
  ])('is refused at %s: %s', (field, _, json) => {
    expect(() => socketStateFromJson(json)).toThrow(expect.objectContaining({ name: 'EncodeError', field }));
  });
});
