/**
 * The reference endpoint as a program that speaks contract.md: over frames, or over a raw socket where it is in a namespace of
 * its own. Ends when its input does.
 */
import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { connectFrames } from '../../src/link/frames.ts';
import { Random, RealTime, type Link } from '../../src/link/index.ts';
import { openRawSocket } from '../../src/link/real.ts';
import { ReferenceEndpoint } from '../adapters/reference-endpoint.ts';
import { ContractError, type Answer, type Parameters } from '../harness/index.ts';

/** The kernel's TCP keeps what is below. */
const PORTS = { first: 20_000, last: 65_535 };

/** What hello says. */
interface Greeting {
  readonly address: string;
  readonly link: { readonly kind: 'frames'; readonly path: string } | { readonly kind: 'tun' | 'veth' };
}

let endpoint: ReferenceEndpoint | undefined;

async function answerTo(verb: string, parameters: Parameters): Promise<Answer> {
  if (verb === 'hello') endpoint = await begin(parameters as unknown as Greeting);
  if (endpoint === undefined) throw new ContractError('EINVAL', `${verb} before hello`);
  return verb === 'hello' ? { ...endpoint.hello } : endpoint.call(verb, parameters);
}

async function begin({ address, link }: Greeting): Promise<ReferenceEndpoint> {
  const isFrames = link.kind === 'frames';
  const name = isFrames ? 'reference-exec' : 'raw-socket';
  const packets: Link = isFrames ? await connectFrames(link.path) : openRawSocket({ address, ports: PORTS });
  const random = new Random(randomInt(2 ** 47));
  return new ReferenceEndpoint({ address, link: packets, clock: new RealTime(), random }, { name });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, verb, parameters } = JSON.parse(line) as { id: number; verb: string; parameters: Parameters };
  let result: object;
  try {
    result = { answer: await answerTo(verb, parameters) };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    result = { error: { code: error.code, message: error.message } };
  }
  process.stdout.write(`${JSON.stringify({ id, ...result })}\n`);
}
process.exit();
