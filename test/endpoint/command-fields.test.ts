import { expect, it } from 'vitest';
import { parseHost } from '../../src/codec/index.ts';
import { readCommand } from '../../src/endpoint/command-fields.ts';

it('understands what a command says', () => {
  const application = {
    kind: 'exchange',
    stream: 0,
    octets: 1000,
    closes: true,
    tellEvery: 5,
    written: 1,
    read: 2,
  };
  const line = { do: 'connect', host: '10.9.0.1', port: 7, localPort: 50_000, application };
  expect(readCommand(JSON.stringify(line))).toEqual({ ...line, host: parseHost('10.9.0.1') });
  const restore = { do: 'restore', file: 'socket.bin', into: 3, application: { kind: 'echo' } };
  expect(readCommand(JSON.stringify(restore))).toEqual(restore);
});

const connect = '"do":"connect","host":"10.9.0.1"';

it.each([
  ['not json', 'JSON'],
  ['5', 'the command is 5; expected an object'],
  ['null', 'the command is null; expected an object'],
  ['[]', 'the command is []; expected an object'],
  ['{}', 'the command needs do'],
  ['{"do":5}', 'do is 5; expected a text'],
  ['{"do":"status","prot":7}', 'the command has "prot"; expected do, connection, host, port'],
  ['{"do":"status","toString":7}', 'the command has "toString"; expected'],
  ['{"do":"listen","port":70000}', 'port is 70000; expected an integer from 1 to 65535'],
  ['{"do":"listen","port":"7"}', 'port is "7"; expected an integer from 1 to 65535'],
  [`{${connect},"port":7,"localPort":-4}`, 'localPort is -4; expected an integer from 1 to 65535'],
  ['{"do":"connect","host":5}', 'host is 5; expected a text'],
  ['{"do":"connect","host":"here"}', 'host is "here"; expected an IPv4 address'],
  ['{"do":"request","connection":"1"}', 'connection is "1"; expected an integer of 1 or more'],
  ['{"do":"capture","file":3}', 'file is 3; expected a text'],
  [`{${connect},"application":"echo"}`, 'application is "echo"; expected an object'],
  [`{${connect},"application":{"kind":"eko"}}`, 'application.kind is "eko"; expected echo, http, exchange'],
  [`{${connect},"application":{"kind":"toString"}}`, 'application.kind is "toString"; expected echo'],
  [`{${connect},"application":{"kind":"echo","octets":1}}`, 'application has "octets"; expected kind'],
  [`{${connect},"application":{"kind":"exchange","stream":0}}`, 'application of kind exchange needs octets'],
  [`{${connect},"application":{"kind":"exchange","stream":2,"octets":1}}`, 'stream is 2; expected 0 or 1'],
  [
    `{${connect},"application":{"kind":"exchange","stream":0,"octets":-1}}`,
    'octets is -1; expected an integer',
  ],
  [
    `{${connect},"application":{"kind":"exchange","stream":0,"octets":1,"closes":1}}`,
    'closes is 1; expected true',
  ],
])('says what is wrong with %s', (line, message) => {
  expect(() => readCommand(line)).toThrow(message);
});
