/** Who knows RFC 9293 finds each of its sections by the references on the lines, and no reference leads nowhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = 'src/reference-stack/core';
const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(`${folder}/${file}`, 'utf8'));

/**
 * What of RFC 9293 is done in core/. Not there: the header and its options (§3.1, §3.2: src/codec), IPv6 (§3.7.5), a flush
 * (§3.9.1.7), source routes (§3.9.2.1), validation of addresses (§3.9.2.3: the host).
 */
const sections = [
  ['3.3.1', '3.3.2'],
  ['3.4', '3.4.1', '3.4.2', '3.4.3'],
  ['3.5', '3.5.1', '3.5.2', '3.5.3', '3.6', '3.6.1'],
  ['3.7', '3.7.1', '3.7.2', '3.7.3', '3.7.4'],
  ['3.8.1', '3.8.2', '3.8.3', '3.8.4', '3.8.5'],
  ['3.8.6', '3.8.6.1', '3.8.6.2.1', '3.8.6.2.2', '3.8.6.3'],
  ['3.9.1', '3.9.1.1', '3.9.1.2', '3.9.1.8', '3.9.1.9', '3.9.2.2'],
  ['3.10.1', '3.10.2', '3.10.3', '3.10.4', '3.10.5', '3.10.6'],
  ['3.10.7', '3.10.7.1', '3.10.7.2', '3.10.7.3', '3.10.7.4', '3.10.8'],
  ['A.2'],
].flat();

/** Sections of an RFC that are named in comments. */
function namedOf(rfc: number): Set<string> {
  const reference = new RegExp(`RFC ${rfc} §([0-9A-Z]+(?:\\.[0-9]+)*)`, 'g');
  return new Set(code.flatMap((text) => [...text.matchAll(reference)].map(([, section = '']) => section)));
}

describe('the references of core/', () => {
  it('name every section of RFC 9293 that is done there, and no other', () => {
    expect([...namedOf(9293)].sort()).toEqual([...sections].sort());
  });

  it('are written one way', () => {
    const odd = code.flatMap((text) => text.match(/RFC \d+, §|RFC\d|RFC \d+ (?:section|Section)|§ /g) ?? []);
    expect(odd).toEqual([]);
  });
});
