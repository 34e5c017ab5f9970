/** The wire of `migsock relay`: a TUN device at either end, and the impairments between them. */
import { openSync, writeSync } from 'node:fs';
import { LinkType, PcapngWriter } from '../capture/index.ts';
import {
  readImpairments,
  RealTime,
  relay,
  tapped,
  type Impairments,
  type Path,
  type Relay,
} from '../link/index.ts';
import {
  checkNeighbour,
  inNamespace,
  isSameNamespace,
  openTun,
  parseSubnet,
  type Subnet,
  type TunLink,
} from '../link/real.ts';
import { STANDARD_INPUT, UsageError } from './process.ts';
import { mtuOption, parseJson, withOptions } from './running.ts';

/** Left to right, and right to left. */
export type Direction = 'forward' | 'backward';

/** An end of the wire: a device in a network namespace, with the address that its kernel has there. */
export interface Side {
  /** How errors call it. */
  readonly option: string;
  readonly address: string;
  readonly subnet: Subnet;
  /** Where the command runs, if absent. */
  readonly netns?: string | undefined;
  readonly name?: string | undefined;
  readonly mtu?: number | undefined;
}

export interface WireSettings {
  readonly left: Side;
  readonly right: Side;
  readonly forward: Impairments;
  readonly backward: Impairments;
  readonly seed: number;
}

const NANOSECONDS = 1000n;
/** The numbers of the capture's interfaces. */
const interfaceIds = { left: 0, right: 1 } as const;
const from = { forward: interfaceIds.left, backward: interfaceIds.right } as const;

/** Reads `10.9.0.1/24,netns=far,name=wire0,mtu=1400`. @throws UsageError naming what is wrong */
export function parseSide(option: string, text: string): Side {
  const [address = '', ...parts] = text.split(',');
  const given: Partial<Record<'netns' | 'name' | 'mtu', string>> = {};
  for (const part of parts) {
    const [, key, value] = /^(netns|name|mtu)=(.+)$/.exec(part) ?? [];
    if (key === undefined || value === undefined || key in given) {
      const expected = 'netns=NAME, name=DEVICE and mtu=OCTETS, each once at most';
      throw new UsageError(`${option} has ${JSON.stringify(part)} behind the address; expected ${expected}`);
    }
    given[key as keyof typeof given] = value;
  }
  const subnet = withOptions(() => parseSubnet(address, option));
  return { ...given, option, address, subnet, mtu: mtuOption(`mtu of ${option}`, given.mtu) };
}

/** Starts a capture for a wire. @throws the system's error where it cannot be written, then or later, with the path */
export function captureIn(path: string): PcapngWriter {
  const file = openSync(path, 'w');
  const sink = (octets: Uint8Array): void => {
    try {
      writeSync(file, octets);
    } catch (error) {
      throw Object.assign(error as Error, { path });
    }
  };
  const interfaces = Object.keys(interfaceIds).map(() => ({ linkType: LinkType.raw }));
  return new PcapngWriter(sink, { interfaces });
}

export class Wire {
  readonly settings: WireSettings;
  readonly left: TunLink;
  readonly right: TunLink;
  /** How many have come from either side. */
  readonly packets = { forward: 0, backward: 0 };
  readonly #clock = new RealTime();
  readonly #relay: Relay;
  readonly #writer: PcapngWriter | undefined;

  /**
   * @param writer - gets what either side sends, with what befalls it as a comment, and what it is sent
   * @throws LinkError naming what is missing, RangeError for settings that cannot be
   */
  constructor(settings: WireSettings, writer?: PcapngWriter) {
    const { left, right, forward, backward, seed } = settings;
    checkSides(left, right);
    this.settings = settings;
    this.left = openSide(left, right);
    try {
      this.right = openSide(right, left);
    } catch (error) {
      this.left.close();
      throw error;
    }
    this.#writer = writer;
    const ends = (['left', 'right'] as const).map((side) =>
      tapped(this[side], (packet, direction) => {
        if (direction === 'out') this.#write(interfaceIds[side], packet);
      }),
    );
    const [leftEnd, rightEnd] = ends as [(typeof ends)[0], (typeof ends)[0]];
    this.#relay = relay(leftEnd, rightEnd, {
      clock: this.#clock,
      seed,
      forward,
      backward,
      observe: (packet, direction, incidents) => {
        this.packets[direction] += 1;
        this.#write(from[direction], packet, incidents.join(', '));
      },
    });
  }

  /** For what befell packets, and what may befall them. */
  path(direction: Direction): Path {
    return this.#relay[direction];
  }

  /** Changes what befalls packets, by a line of JSON. @throws UsageError or RangeError; then nothing is changed */
  change(line: string): void {
    const changes = parseJson(STANDARD_INPUT, line);
    const { impair = {}, forward = {}, backward = {} } = partsOf(changes);
    const next = Object.entries({ forward, backward }).map(([direction, change]) => {
      const path = this.path(direction as Direction);
      const both = readImpairments(impair, path.impairments, 'impair');
      return { path, impairments: readImpairments(change, both, direction) };
    });
    for (const { path, impairments } of next) path.set(impairments);
  }

  /** The devices are gone after it. */
  close(): void {
    this.#relay.close();
    this.left.close();
    this.right.close();
  }

  #write(interfaceId: number, data: Uint8Array, comment = ''): void {
    const time = BigInt(this.#clock.now()) * NANOSECONDS;
    this.#writer?.write({ interfaceId, time, data, ...(comment !== '' && { comment }) });
  }
}

/** @throws UsageError where a kernel would not send to the other side by the wire */
function checkSides(left: Side, right: Side): void {
  if (!isSameNamespace(left.netns, right.netns)) return;
  throw new UsageError(
    'both sides are in one network namespace, whose kernel would keep packets between them to itself: give a side netns=NAME',
  );
}

function openSide({ option, address, subnet, netns, name, mtu }: Side, other: Side): TunLink {
  return inNamespace(netns, () => {
    checkNeighbour(subnet, other.subnet.host, `${other.option}, seen from ${option},`);
    return openTun({ address, name, mtu });
  });
}

function partsOf(changes: unknown): Partial<Record<'impair' | Direction, unknown>> {
  const known = ['impair', 'forward', 'backward'];
  const names = typeof changes === 'object' && changes !== null ? Object.keys(changes) : [''];
  const unknownName = names.find((name) => !known.includes(name));
  if (unknownName === undefined && !Array.isArray(changes)) return changes as object;
  const found = JSON.stringify(changes);
  throw new UsageError(`${STANDARD_INPUT} has ${found}; expected an object with some of ${known.join(', ')}`);
}
