/** The README shows what the command really prints. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { migsockShell } from './migsock.ts';

const transcripts = [
  ...readFileSync('README.md', 'utf8').matchAll(/^```\n\$ (migsock dissect .*)\n((?:.+\n)+)```$/gm),
].map(([, command, printed]) => ({ command: command as string, printed: printed as string }));

it('shows a well-formed and a malformed message', () => {
  expect(transcripts.length).toBe(2);
});

it.each(transcripts)('$command prints what the README says', ({ command, printed }) => {
  expect(migsockShell(`${command} 2>&1`, '.').stdout).toBe(printed);
});
