/** The state machines of spec/machine, and mistakes in their files. */
import { describe, expect, it } from 'vitest';
import { machines } from '../../generated/typescript/machine.ts';
import { spec } from '../../src/spec/index.ts';
import { complaint } from './complaint.ts';

describe('the machines of spec/', () => {
  it('are generated as they are written', () => {
    expect(Object.values(machines)).toEqual(spec.machines);
    for (const [name, { machine }] of Object.entries(machines)) expect(machine).toBe(name);
  });

  it.each([
    [
      'a state that is not declared',
      'next: SYN-SENT,',
      'next: SYN-SEND,',
      /^spec\/machine\/tcp\.yaml:\d+: \/transitions\/0\/next: SYN-SEND is not defined; expected one of CLOSED, /m,
    ],
    [
      'an event that is not declared',
      '{ state: CLOSED, event: open-active',
      '{ state: CLOSED, event: open',
      /\/transitions\/0\/event: open is not defined; expected one of open-active/,
    ],
    [
      'two outcomes of one event in a state',
      '{ state: LISTEN, event: close, next: CLOSED',
      '{ state: LISTEN, event: receive-syn, next: CLOSED',
      /\/transitions\/3: receive-syn in LISTEN stands twice; expected it once$/m,
    ],
    [
      'a state that nothing leads to',
      'event: open-passive, next: LISTEN',
      'event: open-passive, next: CLOSED',
      /\/states\/1: LISTEN is never reached; expected a transition to it$/m,
    ],
    [
      'an event that nothing comes of',
      '{ state: TIME-WAIT, event: time-wait-timeout, next: CLOSED',
      '{ state: TIME-WAIT, event: close, next: CLOSED',
      /\/events\/11: time-wait-timeout has no transition; expected one or more$/m,
    ],
    [
      'a requirement that does not exist',
      'source: MIG-SRC-DISCARD }',
      'source: MIG-SRC-NOTHING }',
      /\/source: MIG-SRC-NOTHING is not defined; expected one of MIG-/,
    ],
    [
      'a source that is neither requirement nor section',
      'source: RFC 9293 §3.10.1 }',
      'source: RFC 9293 }',
      /\/transitions\/0\/source: must match pattern/,
    ],
    [
      'a name that is not its file',
      'machine: tcp',
      'machine: udp',
      /^spec\/machine\/tcp\.yaml:\d+: \/machine: udp is not the file's name; expected the same$/m,
    ],
    ['a state given twice', 'name: LISTEN,', 'name: CLOSED,', /\/states\/1\/name: CLOSED stands twice/],
  ])('may not have %s', (_, text, instead, expected) => {
    expect(complaint('machine/tcp.yaml', text, instead)).toMatch(expected);
  });
});
