/** What `migsock relay` says: lines for people, or JSON lines. */
import type { Impairments } from '../link/index.ts';
import type { Direction, Side, Wire } from './relay-wire.ts';

export interface RelayReport {
  /** The wire carries packets from now on. */
  open(wire: Wire): void;
  /** Other things befall packets from now on. */
  changed(wire: Wire): void;
  /** A line asked for changes that cannot be. */
  refused(line: string, error: Error): void;
  /** The wire is no more. */
  end(wire: Wire): void;
}

export function reportOf(isJson: boolean): RelayReport {
  return isJson ? jsonReport : textReport;
}

const titles: Readonly<Record<Direction, string>> = { forward: 'left to right', backward: 'right to left' };
const directions = Object.keys(titles) as Direction[];
const units: Readonly<Record<string, string>> = {
  delay: ' µs',
  jitter: ' µs',
  bandwidth: ' bit/s',
  queue: ' octets',
  mtu: ' octets',
};

const textReport: RelayReport = {
  open(wire) {
    const { left, right, seed } = wire.settings;
    print(`left is ${place(left, wire.left.name)}, right is ${place(right, wire.right.name)}, seed ${seed}`);
    textReport.changed(wire);
  },
  changed(wire) {
    for (const direction of directions) {
      print(`${titles[direction]}: ${impairmentsText(wire.path(direction).impairments)}`);
    }
  },
  refused(_line, { message }) {
    process.stderr.write(`migsock: ${message}\n`);
  },
  end(wire) {
    for (const direction of directions) {
      const counts = Object.entries(countsOf(wire, direction)).filter(
        ([name, count]) => name === 'packets' || count > 0,
      );
      print(`${titles[direction]}: ${counts.map(([name, count]) => `${count} ${name}`).join(', ')}`);
    }
  },
};

const jsonReport: RelayReport = {
  open(wire) {
    const { left, right, seed } = wire.settings;
    const sides = { left: placeJson(left, wire.left.name), right: placeJson(right, wire.right.name) };
    printJson('open', { ...sides, seed, ...each(impairmentsOf(wire)) });
  },
  changed(wire) {
    printJson('changed', each(impairmentsOf(wire)));
  },
  refused(command, { message }) {
    printJson('error', { command, message });
  },
  end(wire) {
    printJson(
      'end',
      each((direction) => countsOf(wire, direction)),
    );
  },
};

/** How many packets came, and what befell how many of them. */
function countsOf(wire: Wire, direction: Direction): Readonly<Record<string, number>> {
  const { refused } = direction === 'forward' ? wire.right : wire.left;
  return { packets: wire.packets[direction], ...wire.path(direction).statistics, refused };
}

function each<Value>(of: (direction: Direction) => Value): Record<string, Value> {
  return Object.fromEntries(directions.map((direction) => [direction, of(direction)]));
}

function impairmentsOf(wire: Wire): (direction: Direction) => Impairments {
  return (direction) => wire.path(direction).impairments;
}

function impairmentsText(impairments: Impairments): string {
  const texts = Object.entries(impairments).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    return [`${name} ${JSON.stringify(value)}${units[name] ?? ''}`];
  });
  return texts.length === 0 ? 'no impairments' : texts.join(', ');
}

function place({ address, netns }: Side, device: string): string {
  return `${device} with ${address}${netns === undefined ? '' : ` in ${netns}`}`;
}

function placeJson({ address, netns }: Side, device: string): Readonly<Record<string, string | undefined>> {
  return { device, address, netns };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printJson(kind: string, details: object): void {
  print(JSON.stringify({ kind, ...details }));
}
