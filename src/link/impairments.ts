/** One way from one place to another, with all that can befall packets on it. */
import { bottleneck, type BottleneckSettings } from './faults/bottleneck.ts';
import { corruption, type CorruptionSettings } from './faults/corruption.ts';
import { duplication, type DuplicationSettings } from './faults/duplication.ts';
import { latency, type LatencySettings } from './faults/latency.ts';
import { loss, type LossSettings } from './faults/loss.ts';
import { mtu, type MtuSettings } from './faults/mtu.ts';
import { partition, type PartitionSettings } from './faults/partition.ts';
import { reordering, type ReorderingSettings } from './faults/reordering.ts';
import type { Step } from './faults/stage.ts';
import type { Random } from './random.ts';

/** In the order in which a packet meets them. Reordering is behind latency, which keeps the order. */
const stages = [partition, mtu, loss, duplication, corruption, bottleneck, latency, reordering] as const;

/** What a path does to packets; nothing, where it says nothing. */
export interface Impairments
  extends
    PartitionSettings,
    MtuSettings,
    LossSettings,
    DuplicationSettings,
    CorruptionSettings,
    BottleneckSettings,
    LatencySettings,
    ReorderingSettings {}

/** What can befall a packet on a path. */
export type PathIncident = (typeof stages)[number]['incidents'][number];

export const pathIncidents: readonly PathIncident[] = stages.flatMap<PathIncident>(
  ({ incidents }) => incidents,
);

/** @throws RangeError naming the impairment that cannot be, its value and what was expected */
export function checkImpairments(impairments: Impairments): void {
  for (const stage of stages) stage.check(impairments);
}

export interface PathOptions {
  /** The path draws from forks of it. */
  readonly random: Random;
  readonly impairments?: Impairments | undefined;
  /** Gets each packet that arrives when it is sent, with the time at which it does arrive. */
  readonly arrive: Step;
  /** Gets what the path itself answers to the sender; it is lost, if absent. */
  readonly answer?: ((packet: Uint8Array) => void) | undefined;
}

/** Decides over packets as they are sent. It has no clock: the caller delivers what arrives in time. */
export class Path {
  /** How many packets each incident befell. */
  readonly statistics = Object.fromEntries(pathIncidents.map((incident) => [incident, 0])) as Record<
    PathIncident,
    number
  >;
  readonly #steps: readonly ((settings: Impairments, next: Step) => Step)[];
  readonly #arrive: Step;
  #impairments: Impairments = {};
  #first: Step;
  #incidents: PathIncident[] = [];

  /** @throws RangeError naming the impairment that cannot be */
  constructor({ random, impairments = {}, arrive, answer = () => undefined }: PathOptions) {
    const happened = (incident: PathIncident): void => {
      this.statistics[incident]++;
      this.#incidents.push(incident);
    };
    this.#steps = stages.map((stage) => stage.start({ random: random.fork(stage.name), happened, answer }));
    this.#arrive = arrive;
    this.#first = arrive;
    this.set(impairments);
  }

  get impairments(): Impairments {
    return this.#impairments;
  }

  /** Changes the impairments named, `undefined` ends one. @throws RangeError; then nothing is changed */
  set(changes: Impairments): void {
    const impairments = { ...this.#impairments, ...changes };
    checkImpairments(impairments);
    this.#impairments = impairments;
    this.#first = this.#steps.reduceRight((next, step) => step(impairments, next), this.#arrive);
  }

  /**
   * Carries a packet, which is the path's from now on, at a time in microseconds that never goes back.
   *
   * @returns what befell it; valid until the next call
   */
  carry(packet: Uint8Array, now: number): readonly PathIncident[] {
    if (this.#incidents.length > 0) this.#incidents = [];
    this.#first(packet, now);
    return this.#incidents;
  }
}
