/** The edges of a machine's picture: one for all events that lead from one state, or from many alike, to another. */
import type { Machine } from '../spec/types.ts';

export interface Edge {
  /** A state, or all for which the edge is drawn. */
  readonly from: readonly string[];
  readonly to: string;
  readonly events: readonly string[];
}

/** An event that leads from so many states to the same one is drawn once for all of them. */
const MANY = 5;

/** In the order of the transitions. */
export function edgesOf({ transitions }: Machine): Edge[] {
  const edges = new Map<string, Edge & { readonly events: string[] }>();
  for (const { state, event, next } of transitions) {
    const alike = transitions.filter((other) => other.event === event && other.next === next);
    const from = alike.length < MANY ? [state] : alike.map((other) => other.state);
    const key = JSON.stringify([from, next]);
    const edge = edges.get(key) ?? { from, to: next, events: [] };
    if (!edge.events.includes(event)) edge.events.push(event);
    edges.set(key, edge);
  }
  return [...edges.values()];
}
