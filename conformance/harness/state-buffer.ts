/** State buffers that an implementation wrote: read by the rules of spec/, and compared field by field. */
import { DecodeError, decodeSocketState, type SocketState } from '../../src/codec/index.ts';
import { spec } from '../../src/spec/index.ts';
import { expectThat, Failure } from './verdict.ts';

/** @throws Failure of the requirement that the buffer breaks, MIG-BUF-ANY-IMPLEMENTATION where it is none of its own */
export function readStateBuffer(octets: Uint8Array): SocketState {
  try {
    return decodeSocketState(octets);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const problem = spec.stateBuffer.problems.find(({ id }) => id === error.reason);
    throw new Failure(
      'a state buffer that can be read',
      `${error.reason}: ${error.message}`,
      problem?.requirement ?? 'MIG-BUF-ANY-IMPLEMENTATION',
    );
  }
}

/** Only the fields that are named count. @throws Failure naming the first that differs */
export function expectFields(state: SocketState, expected: Partial<SocketState>, requirement?: string): void {
  for (const [name, value] of Object.entries(expected)) {
    const actual = textOf(state[name as keyof SocketState]);
    const wanted = textOf(value);
    expectThat(actual === wanted, `${name} ${wanted} in the state buffer`, actual, requirement);
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (!(value instanceof Uint8Array)) return JSON.stringify(value);
  return `${value.length} octets ${Array.from(value, (octet) => octet.toString(16).padStart(2, '0')).join('')}`;
}
