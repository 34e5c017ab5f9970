/** Fields from JSON. */
import assert from 'node:assert/strict';
import {
  EncodeError,
  encodeRawMessage,
  fromJson,
  toJson,
  type MessageFields,
} from '../../../src/codec/index.ts';
import { clearMessage, vectors } from '../support.ts';

/** Deeper than a recursive function gets. */
const DEPTH = 20_000;

export function seeds(): Uint8Array[] {
  const values = vectors('message').flatMap(({ value }) =>
    value === undefined ? [] : [JSON.stringify(value)],
  );
  const deep = '['.repeat(DEPTH) + ']'.repeat(DEPTH);
  return [...values, '[]', 'null', '{"__proto__":1}', '{"a\\nb":1}', deep, `{"operation":${deep}}`].map(
    (text) => Uint8Array.from(Buffer.from(text)),
  );
}

export function fuzz(data: Uint8Array): void {
  const json = parsed(Buffer.from(data).toString('utf8'));
  const fields = json === undefined ? undefined : accepted(json);
  if (fields === undefined) return;
  encodeRawMessage(fields);
  assert.deepEqual(fromJson(toJson(fields)), fields);
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    assert.ok(error instanceof SyntaxError);
    return undefined;
  }
}

function accepted(json: unknown): MessageFields | undefined {
  try {
    return fromJson(json);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    assert.match(error.message, clearMessage);
    return undefined;
  }
}
