/** The project's own lint rule finds what it is for. */
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

async function findings(expression: string): Promise<number> {
  const code = `import { sequenceNumber } from './sequence.ts';
const a = sequenceNumber(1);
let b = sequenceNumber(2);
const n = 3;
export const result = [${expression}, a, b, n];
b = a;
`;
  // An existing file's name: rules that know types read it as a part of the project.
  const [result] = await new ESLint().lintText(code, { filePath: 'src/codec/checksum.ts' });
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return (
    result?.messages.filter(({ ruleId }) => ruleId === 'migsock/no-bare-sequence-arithmetic').length ?? 0
  );
}

describe('the linter', () => {
  it.each(['a < b', 'a >= 7', 'n > b', 'a + n', 'b - a', 'b++'])(
    'refuses %s on sequence numbers',
    async (expression) => {
      expect(await findings(expression)).toBe(1);
    },
  );

  it.each(['n < 7', 'a === b', 'n + 1'])('lets %s pass', async (expression) => {
    expect(await findings(expression)).toBe(0);
  });
});
