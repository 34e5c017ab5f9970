/** How `migsock check` shows what it finds: blocks of 80 columns for people, or lines of JSON. */
import type { Finding, Summary } from '../../conformance/passive/index.ts';
import { wrap } from '../../conformance/reporters/index.ts';
import type { CaptureProblem } from '../capture/index.ts';
import { onStderr, onStdout } from './colours.ts';

/** What is printed, with the ends of lines. */
export interface CheckReport {
  finding(finding: Finding): string;
  problem(problem: CaptureProblem): string;
  summary(summary: Summary, isBroken: boolean): string;
}

export const jsonReport: CheckReport = {
  finding: (finding) => `${JSON.stringify({ kind: 'finding', ...finding })}\n`,
  problem: (problem) => `${JSON.stringify(problem)}\n`,
  summary: ({ packets, segments, messages, withheld, forgotten }, isBroken) =>
    `${JSON.stringify({ kind: 'summary', isBroken, packets, segments, messages, withheld, forgotten })}\n`,
};

export const textReport: CheckReport = {
  finding({ requirement, level, sentence, frames, connection, expected, actual }) {
    const head = level === 'MUST' ? onStdout.red('BROKEN') : onStdout.yellow('WARNING');
    const [first, ...others] = actual;
    return lines([
      `${head} ${onStdout.bold(requirement)} (${level})`,
      ...wrap(sentence, '  '),
      `  connection ${connection.join(' and ')}, frames ${frames.join(', ')}`,
      ...wrap(expected, '  expected  '),
      ...wrap(first ?? '', '  actual    '),
      ...others.flatMap((other) => wrap(other, '  against   ')),
      '',
    ]);
  },

  problem({ problem, frame, offset, detail }) {
    const place = frame === undefined ? `octet ${offset}` : `frame ${frame}, octet ${offset}`;
    return `migsock: ${onStderr.yellow(problem)} (${place}): ${detail}\n`;
  },

  summary({ packets, segments, messages, withheld, forgotten }, isBroken) {
    const verdict = isBroken ? onStdout.red('Something is broken.') : onStdout.green('Nothing is broken.');
    const counts = `${packets} packets, ${segments} TCP segments, ${messages} MIGSOCK messages.`;
    return lines([
      ...(withheld === 0 ? [] : wrap(`${withheld} more findings of the same kinds are not shown.`)),
      ...(forgotten === 0 ? [] : wrap(`${forgotten} connections were forgotten to make room for others.`)),
      `${verdict} ${counts}`,
    ]);
  },
};

function lines(some: readonly string[]): string {
  return `${some.join('\n')}\n`;
}
