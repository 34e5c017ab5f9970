/** What every fault is: a step on a path that hands packets to the next one: none, late, changed or more than once. */
import type { Random } from '../random.ts';

/** Takes a packet, which is its own from then on, at a time in microseconds. */
export type Step = (packet: Uint8Array, time: number) => void;

/** What a stage has around it. */
export interface Surroundings<Incident extends string> {
  readonly random: Random;
  /** Notes what befell the packet that is being carried. */
  readonly happened: (incident: Incident) => void;
  /** Sends a packet back to the sender. */
  readonly answer: (packet: Uint8Array) => void;
}

/** A fault: its settings, and the step that they make of it. */
export interface StageKind<Settings, Incident extends string> {
  readonly name: string;
  /** What it can do to a packet. */
  readonly incidents: readonly Incident[];
  /** @throws RangeError naming the field, the value and what was expected */
  check(settings: Settings): void;
  /**
   * Starts the stage for one path. The function that it returns makes its step, again after each change of the settings
   * (`next` itself, where these ask for nothing); what outlasts a change is kept in between.
   */
  start(surroundings: Surroundings<Incident>): (settings: Settings, next: Step) => Step;
}
