/** From a capture to what its traffic breaks. */
import { readCapture, type ByteSource, type CaptureProblem } from '../../src/capture/index.ts';
import { spec } from '../../src/spec/index.ts';
import { Checker, type CheckerOptions } from './checker.ts';
import type { Finding } from './finding.ts';
import { observe, type Passed } from './observed.ts';

export interface CheckOptions extends Partial<CheckerOptions> {
  readonly onFinding: (finding: Finding) => void;
  /** What is wrong with the file. */
  readonly onProblem: (problem: CaptureProblem) => void;
}

export interface Summary {
  readonly packets: number;
  /** TCP segments that were judged. */
  readonly segments: number;
  readonly messages: number;
  /** Packets that were not judged. */
  readonly passed: Readonly<Record<Passed, number>>;
  /** Findings that were not told: a connection breaks a requirement over and over. */
  readonly withheld: number;
  /** Connections that were forgotten to make room. */
  readonly forgotten: number;
  /** The requirements of which something would have shown, had it been broken. */
  readonly judged: readonly string[];
}

const SECOND = 1_000_000;

/** What the protocol says, and what a capture somewhere on the Internet may show. */
export const defaultOptions: CheckerOptions = {
  suspension: spec.timing.suspensionLimit * SECOND,
  msl: spec.timing.msl * SECOND,
  reordering: 3 * SECOND,
  connections: 50_000,
  hosts: new Set(),
};

/** Reads a capture to its end, in memory that does not grow with it. @throws what the source throws */
export async function checkCapture(
  source: ByteSource,
  { onFinding, onProblem, ...options }: CheckOptions,
): Promise<Summary> {
  const checker = new Checker({ ...defaultOptions, ...options }, onFinding);
  const passed = { other: 0, cut: 0, fragment: 0, damaged: 0 };
  let [packets, segments] = [0, 0];
  for await (const item of readCapture(source)) {
    if (item.kind === 'problem') {
      onProblem(item);
      continue;
    }
    packets += 1;
    const sighting = observe(item);
    if (typeof sighting === 'string') {
      passed[sighting] += 1;
      continue;
    }
    segments += 1;
    checker.see(sighting);
  }
  const { messages, withheld, forgotten, judged } = checker;
  return { packets, segments, messages, passed, withheld, forgotten, judged };
}
