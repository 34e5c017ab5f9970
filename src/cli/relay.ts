/** `migsock relay`: a wire between two network namespaces on which packets are lost, late, doubled and so on. */
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { standardInput } from './process.ts';
import { reportOf, type RelayReport } from './relay-report.ts';
import { captureIn, parseSide, Wire } from './relay-wire.ts';
import { endOnFailure, impairmentsOption, integerOption, withOptions } from './running.ts';

export interface RelayCommandOptions {
  readonly left: string;
  readonly right: string;
  readonly impair?: string;
  readonly forward?: string;
  readonly backward?: string;
  readonly seed?: string;
  readonly pcapng?: string;
  readonly json?: boolean;
}

const SEEDS = 2 ** 32;

/** Runs until SIGINT or SIGTERM, and says then what befell packets. @throws UsageError saying what is missing or wrong */
export async function relay(options: RelayCommandOptions): Promise<void> {
  const report = reportOf(options.json ?? false);
  const wire = open(options);
  endOnFailure();
  report.open(wire);
  obeyInput(wire, report);
  await toEnd();
  wire.close();
  report.end(wire);
  process.stdin.destroy();
}

function open({ left, right, impair, forward, backward, seed, pcapng }: RelayCommandOptions): Wire {
  const both = impairmentsOption('--impair', impair);
  const settings = {
    left: parseSide('--left', left),
    right: parseSide('--right', right),
    forward: impairmentsOption('--forward', forward, both),
    backward: impairmentsOption('--backward', backward, both),
    seed: integerOption('--seed', seed, 0) ?? randomInt(SEEDS),
  };
  const writer = pcapng === undefined ? undefined : captureIn(pcapng);
  return withOptions(() => new Wire(settings, writer));
}

/** Resolves when the command is told to end. */
function toEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

/** Takes changes from standard input; not from a terminal, for who reads one in the background is stopped. */
function obeyInput(wire: Wire, report: RelayReport): void {
  if (process.stdin.isTTY) return;
  createInterface({ input: standardInput() }).on('line', (line) => {
    if (line.trim() === '') return;
    try {
      withOptions(() => {
        wire.change(line);
      });
    } catch (error) {
      report.refused(line, error as Error);
      return;
    }
    report.changed(wire);
  });
}
