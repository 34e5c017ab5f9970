/** `migsock endpoint`: the reference endpoint on a TUN device; commands come in and events go out as JSON lines. */
import { createInterface } from 'node:readline';
import { Endpoint, obey, type Report } from '../endpoint/index.ts';
import { LinkError } from '../link/real.ts';
import { UsageError } from './process.ts';

export interface EndpointCommandOptions {
  readonly tun: string;
  readonly address: string;
  readonly mtu?: string;
  readonly http?: string;
  readonly echo?: string;
  readonly impair?: string;
  readonly seed?: string;
  readonly msl?: string;
  readonly requestTries?: string;
}

const MICROSECONDS = 1_000_000;

/** Runs until standard input ends. @throws UsageError saying what is missing or wrong */
export async function endpoint(options: EndpointCommandOptions): Promise<void> {
  const running = naming(() => open(options));
  report('open', { address: options.address });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') obey(running, line, report);
  }
  running.close();
}

const report: Report = (kind, details) => {
  process.stdout.write(`${JSON.stringify({ kind, ...details })}\n`);
};

function open({ tun, address, http, echo, impair, ...numbers }: EndpointCommandOptions): Endpoint {
  const seconds = integer(numbers.msl);
  const running = new Endpoint(
    {
      tun,
      address,
      impairments: impair === undefined ? undefined : (JSON.parse(impair) as object),
      mtu: integer(numbers.mtu),
      seed: integer(numbers.seed),
      msl: seconds === undefined ? undefined : seconds * MICROSECONDS,
      requestTries: integer(numbers.requestTries),
    },
    report,
  );
  const [httpPort, echoPort] = [integer(http), integer(echo)];
  if (httpPort !== undefined) running.listen(httpPort, { kind: 'http' });
  if (echoPort !== undefined) running.listen(echoPort, { kind: 'echo' });
  return running;
}

function integer(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${JSON.stringify(text)} is no integer of 0 or more`);
  return Number(text);
}

function naming<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const isExpected = [LinkError, RangeError, SyntaxError].some((kind) => error instanceof kind);
    if (isExpected) throw new UsageError((error as Error).message, { cause: error });
    throw error;
  }
}
