/** spec/ -> an Internet-Draft in RFCXML v3 (RFC 7991). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from './document.ts';
import type { DraftInput } from './input.ts';
import { ladderPart } from './ladder-parts.ts';
import { machinePart } from './machine-parts.ts';
import {
  carriagePart,
  fieldRulesPart,
  messageDiagram,
  operationsPart,
  reasonsPart,
} from './message-parts.ts';
import { dateElement, referencesPart } from './references.ts';
import { registriesPart } from './registries.ts';
import { placeRequirements, type Placement } from './requirements.ts';
import { stateBufferPart } from './state-buffer-parts.ts';
import { statusPart } from './status-part.ts';
import { expandTemplate, type Part } from './template.ts';
import { timingPart, valuePart } from './value-parts.ts';
import { vectorsPart } from './vector-parts.ts';

export interface BuiltDraft {
  /** Such as draft-migsock-tcp-migration-00. */
  readonly name: string;
  readonly xml: string;
  /** Requirements that do not stand in it exactly once, in sentences. */
  readonly complaints: readonly string[];
}

/** @throws DraftError naming file and line of whatever is wrong in spec/draft */
export function buildDraft(input: DraftInput): BuiltDraft {
  const placement = placeRequirements(input.spec.requirements);
  const xml = expandTemplate({
    texts: input.texts,
    parts: partsOf(input, placement),
    reference: placement.reference,
  });
  return { name: /docName="([^"]+)"/.exec(xml)?.[1] ?? 'draft', xml, complaints: placement.complaints() };
}

/** Where the draft is committed. */
export const COMMITTED = join('generated', 'draft');

/**
 * The day that the committed draft bears; undefined where there is none. A build for that day is equal to it to the octet
 * as long as its sources are.
 *
 * @param root - the folder of the clone
 * @throws DraftError
 */
export function committedDate(root: string, input: Omit<DraftInput, 'date'>): string | undefined {
  const { name } = buildDraft({ ...input, date: '2000-01-01' });
  const path = join(root, COMMITTED, `${name}.xml`);
  return existsSync(path) ? readDocument(readFileSync(path, 'utf8'), path).date : undefined;
}

/** What instructions in spec/draft stand for. */
function partsOf(input: DraftInput, placement: Placement): Record<string, Part> {
  const { spec } = input;
  return {
    date: () => dateElement(input.date),
    'message-diagram': () => messageDiagram(spec),
    operations: () => operationsPart(spec),
    reasons: () => reasonsPart(spec),
    'field-rules': () => fieldRulesPart(spec, input.files),
    carriage: () => carriagePart(spec),
    requirements: placement.part,
    machine: (args) => machinePart(spec, args),
    'state-buffer': () => stateBufferPart(spec),
    timing: () => timingPart(input),
    value: (args) => valuePart(input, args),
    ladder: (args) => ladderPart(input.ladders, args),
    vectors: () => vectorsPart(input),
    iana: () => registriesPart(spec),
    'implementation-status': () => statusPart(input.status),
    references: (args) => referencesPart(input.references, args),
  };
}
