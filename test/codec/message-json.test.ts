import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJson, toJson } from '../../src/codec/message-json.ts';
import { MESSAGE_CODE } from '../../src/codec/message.ts';
import { anyFields } from './arbitraries.ts';

describe('a message as JSON', () => {
  it('has the documented members', () => {
    const fields = {
      code: MESSAGE_CODE,
      round: 0,
      operation: 1,
      oldHost: 0xc0000201,
      oldPort: 80,
      newPort: 0,
      newHost: 0,
    };
    expect(JSON.stringify(toJson(fields))).toBe(
      '{"code":1296648019,"round":0,"operation":"MIGRATION_REQUEST","operationValue":1,' +
        '"oldHost":"192.0.2.1","oldPort":80,"newPort":0,"newHost":"0.0.0.0"}',
    );
  });

  it('survives there and back, malformed messages included', () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        expect(fromJson(JSON.parse(JSON.stringify(toJson(fields))))).toEqual(fields);
      }),
    );
  });

  it('may leave out what is zero, and the code', () => {
    expect(fromJson({ operation: 'CANCEL', oldHost: '1.2.3.4' })).toEqual({
      code: MESSAGE_CODE,
      round: 0,
      operation: 5,
      oldHost: 0x01020304,
      oldPort: 0,
      newPort: 0,
      newHost: 0,
    });
  });

  it.each<[RegExp, unknown]>([
    [/^message is null; expected an object/, null],
    [/^message is \[\]; expected an object/, []],
    [/^operation is missing; expected MIGRATION_REQUEST/, {}],
    [/^operation is "NO_SUCH"/, { operation: 'NO_SUCH' }],
    [/^operation is 1; expected/, { operation: 1 }],
    [
      /^operationValue is 2; expected 1, the value of "MIGRATION_REQUEST"/,
      { operation: 'MIGRATION_REQUEST', operationValue: 2 },
    ],
    [/^message is given oldhost; expected code, round/, { operation: 'CANCEL', oldhost: '1.2.3.4' }],
    [/^oldHost is "1.2.3"; expected an IPv4 address/, { operation: 'CANCEL', oldHost: '1.2.3' }],
    [/^oldHost is "1.2.3.04"/, { operation: 'CANCEL', oldHost: '1.2.3.04' }],
    [/^oldHost is 7; expected a dotted IPv4 address/, { operation: 'CANCEL', oldHost: 7 }],
    [/^oldPort is "80"; expected a number/, { operation: 'CANCEL', oldPort: '80' }],
    [/^round is 65536; expected an integer from 0 to 65535/, { operation: 'CANCEL', round: 65_536 }],
  ])('is refused: %s', (message, json) => {
    expect(() => fromJson(json)).toThrow(message);
  });
});
