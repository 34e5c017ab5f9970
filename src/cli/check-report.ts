/** How `migsock check` shows what it finds: blocks of 80 columns for people, or lines of JSON. */
import type { Finding, Passed, Summary } from '../../conformance/passive/index.ts';
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
  summary: ({ judged, ...counts }, isBroken) =>
    `${JSON.stringify({ kind: 'summary', isBroken, isJudged: judged.length > 0, ...counts })}\n`,
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

  summary({ packets, segments, messages, passed, withheld, forgotten, judged }, isBroken) {
    const verdict = isBroken
      ? onStdout.red('Something is broken.')
      : judged.length > 0
        ? onStdout.green('Nothing is broken.')
        : onStdout.yellow('Nothing was judged.');
    const counts = `${packets} packets, ${segments} TCP segments, ${messages} MIGSOCK messages.`;
    return lines([
      ...(withheld === 0 ? [] : wrap(`${withheld} more findings of the same kinds are not shown.`)),
      ...(forgotten === 0 ? [] : wrap(`${forgotten} connections were forgotten to make room for others.`)),
      ...passedText(passed),
      `${verdict} ${counts}`,
    ]);
  },
};

const reasons: Readonly<Record<Passed, string>> = {
  other: 'no TCP over IPv4',
  cut: 'cut too short by the capture',
  fragment: 'fragments',
  damaged: 'damaged',
};

function passedText(passed: Summary['passed']): string[] {
  const parts = Object.entries(reasons).flatMap(([name, reason]) => {
    const count = passed[name as Passed];
    return count === 0 ? [] : [`${count} ${reason}`];
  });
  return parts.length === 0 ? [] : wrap(`Passed over: ${parts.join(', ')}.`);
}

function lines(some: readonly string[]): string {
  return `${some.join('\n')}\n`;
}
