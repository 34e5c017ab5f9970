/** `migsock endpoint`: the reference endpoint on a TUN device; commands come in and events go out as JSON lines. */
import { createInterface } from 'node:readline';
import { Endpoint, obey, type Report } from '../endpoint/index.ts';
import { standardInput, UsageError } from './process.ts';
import { endOnFailure, impairmentsOption, integerOption, mtuOption, withOptions } from './running.ts';

export interface EndpointCommandOptions {
  readonly tun: string;
  readonly address: string;
  readonly mtu?: string;
  readonly offload: boolean;
  readonly http?: string;
  readonly echo?: string;
  readonly impair?: string;
  readonly seed?: string;
  readonly msl?: string;
  readonly requestTries?: string;
}

const MICROSECONDS = 1_000_000;
const LARGEST_PORT = 0xffff;

/** Runs until standard input ends. @throws UsageError saying what is missing or wrong */
export async function endpoint(options: EndpointCommandOptions): Promise<void> {
  const input = standardInput();
  const running = withOptions(() => open(options));
  endOnFailure();
  report('open', { address: options.address });
  for await (const line of createInterface({ input })) {
    if (line.trim() !== '') obey(running, line, report);
  }
  running.close();
}

const report: Report = (kind, details) => {
  process.stdout.write(`${JSON.stringify({ kind, ...details })}\n`);
};

function open({ tun, address, offload, impair, ...numbers }: EndpointCommandOptions): Endpoint {
  const seconds = integerOption('--msl', numbers.msl, 1);
  const httpPort = integerOption('--http', numbers.http, 1, LARGEST_PORT);
  const echoPort = integerOption('--echo', numbers.echo, 1, LARGEST_PORT);
  if (httpPort !== undefined && httpPort === echoPort) {
    throw new UsageError(`--http and --echo are both ${httpPort}; expected two ports`);
  }
  const running = new Endpoint(
    {
      tun,
      address,
      offload,
      impairments: impair === undefined ? undefined : impairmentsOption('--impair', impair),
      mtu: mtuOption('--mtu', numbers.mtu),
      seed: integerOption('--seed', numbers.seed, 0),
      msl: seconds === undefined ? undefined : seconds * MICROSECONDS,
      requestTries: integerOption('--request-tries', numbers.requestTries, 1),
    },
    report,
  );
  if (httpPort !== undefined) running.listen(httpPort, { kind: 'http' });
  if (echoPort !== undefined) running.listen(echoPort, { kind: 'echo' });
  return running;
}
