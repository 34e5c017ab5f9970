/** The witnesses as implementations of the role codec: scapy, tshark and C. */
import { RealTime, type Link } from '../../src/link/index.ts';
import {
  CONTRACT_VERSION,
  ContractError,
  realTime,
  type Adapter,
  type Answer,
  type Capability,
  type CodecFields,
  type Hello,
  type Parameters,
  type Session,
} from '../harness/index.ts';
import { ADDRESS, TESTER_HOSTS } from './addresses.ts';
import { startCWitness } from './c.ts';
import { octetsFromHex, toHex } from './hex.ts';
import { startScapy } from './scapy.ts';
import { startTsharkStream } from './tshark-stream.ts';
import { WitnessError, type CodecWitness, type MessageWitness } from './witness.ts';

export function scapyAdapter(): Adapter {
  return new CodecAdapter('scapy', startScapy);
}

/** It only reads captures. */
export function tsharkAdapter(): Adapter {
  return new CodecAdapter('tshark', startTsharkStream);
}

export function cAdapter(): Adapter {
  return new CodecAdapter('c', startCWitness);
}

class CodecAdapter implements Adapter {
  readonly name: string;
  readonly isParallel = true;
  readonly #start: () => Promise<CodecWitness | MessageWitness>;
  #witness: Promise<CodecWitness | MessageWitness> | undefined;

  constructor(name: string, start: () => Promise<CodecWitness | MessageWitness>) {
    this.name = name;
    this.#start = start;
  }

  async open(): Promise<Session> {
    this.#witness ??= this.#start();
    return sessionWith(this.name, await this.#witness);
  }

  async close(): Promise<void> {
    await (await this.#witness)?.close();
  }
}

type CodecVerb = (parameters: Parameters) => Promise<Answer>;

/** It has no packets: what is sent to it is lost. */
const nowhere: Link = { send: () => undefined, attach: () => undefined, close: () => undefined };

function sessionWith(name: string, witness: CodecWitness | MessageWitness): Session {
  const verbs = verbsOf(witness);
  const hello: Hello = {
    contract: CONTRACT_VERSION,
    name,
    version: witness.name,
    address: ADDRESS,
    roles: ['codec'],
    capabilities: Object.keys(verbs) as Capability[],
  };
  return {
    hello,
    time: realTime(new RealTime(), 0),
    link: nowhere,
    testerHosts: TESTER_HOSTS,
    call: async (verb, parameters) => {
      const perform = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
      if (perform === undefined)
        throw new ContractError('UNKNOWN-VERB', `${name} has no verb ${JSON.stringify(verb)}`);
      return perform(parameters);
    },
    close: () => Promise.resolve(),
  };
}

function verbsOf(witness: CodecWitness | MessageWitness): Readonly<Record<string, CodecVerb>> {
  const classify: CodecVerb = async ({ linkType, hex }) =>
    only(await witness.classify([octetsFromHex(hex)], linkType as number));
  if (!('encode' in witness)) return { classify };
  return {
    encode: async ({ fields }) => ({ hex: toHex(only(await encoded(witness, fields as CodecFields))) }),
    decode: async ({ hex }) => only(await witness.decode([octetsFromHex(hex)])),
    classify,
  };
}

/** A number that does not fit is refused. */
async function encoded(
  witness: MessageWitness & CodecWitness,
  fields: CodecFields,
): Promise<readonly Uint8Array[]> {
  try {
    return await witness.encode([fields]);
  } catch (error) {
    throw error instanceof WitnessError ? new ContractError('EINVAL', error.message) : error;
  }
}

function only<Item extends object>([item]: readonly Item[]): Item & Answer {
  if (item === undefined) throw new RangeError('a witness gave no answer to one question');
  return item as Item & Answer;
}
