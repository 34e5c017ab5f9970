/** What `migsock check` finds as a run that the reporters of the suite show: a case for each requirement. */
import type { Finding, Summary } from '../../conformance/passive/index.ts';
import {
  levelOf,
  REPORT_FORMAT,
  requirementIds,
  requirementOf,
  type CaseReport,
  type Problem,
  type Report,
  type Role,
} from '../../conformance/harness/index.ts';

/** Findings of one requirement whose frames are named. */
const MOST_NAMED = 20;

/** Findings of one requirement: the first one, and where all are. */
interface Findings {
  readonly first: Finding;
  readonly others: (readonly number[])[];
  count: number;
}

export class CheckRun {
  readonly #startedAt = new Date();
  readonly #findings = new Map<string, Findings>();

  add(finding: Finding): void {
    const known = this.#findings.get(finding.requirement);
    if (known === undefined) {
      this.#findings.set(finding.requirement, { first: finding, others: [], count: 1 });
      return;
    }
    known.count += 1;
    if (known.count <= MOST_NAMED) known.others.push(finding.frames);
  }

  /** @param command - what shows it again */
  report(file: string, command: string, { judged }: Pick<Summary, 'judged'>): Report {
    const ids = new Set([...judged, ...this.#findings.keys()]);
    const ofSpec = requirementIds.filter((id) => ids.has(id));
    const ofOthers = [...ids].filter((id) => requirementOf(id) === undefined);
    return {
      format: REPORT_FORMAT,
      runs: [
        {
          implementation: file,
          version: '',
          target: file,
          command,
          startedAt: this.#startedAt.toISOString(),
          duration: (Date.now() - this.#startedAt.getTime()) / 1000,
          repeat: 1,
          shards: [],
          cases: [...ofSpec, ...ofOthers].map((id) => caseOf(id, file, this.#findings.get(id))),
          mistakes: [],
        },
      ],
    };
  }
}

function caseOf(id: string, file: string, findings: Findings | undefined): CaseReport {
  const about = {
    id,
    title: 'No packet of the capture breaks this requirement.',
    role: roleOf(id),
    checks: [id],
    duration: 0,
    hosts: [],
    transcript: [],
  };
  if (findings === undefined) return { ...about, verdict: 'PASS', isUnexpected: false };
  const isMust = levelOf(id) === 'MUST';
  const verdict = isMust ? 'FAIL' : 'WARN';
  return { ...about, verdict, isUnexpected: isMust, problem: problemOf(file, findings), capture: file };
}

function problemOf(file: string, { first, others, count }: Findings): Problem {
  const { requirement, expected, frames, connection, actual } = first;
  const [wrong = '', ...against] = actual;
  const unnamed = count - 1 - others.length;
  const found = [
    `${wrong}, in ${framesText(frames)} of connection ${connection.join(' and ')}`,
    ...against.map((each) => `against ${each}`),
    ...(others.length === 0 ? [] : [`again in ${others.map(framesText).join('; ')}`]),
    ...(unnamed === 0 ? [] : [`and ${unnamed} times more`]),
  ].join('; ');
  const message = `expected ${expected}, got ${found}`;
  return { requirement, expected, actual: found, message, place: `${file}, ${framesText(frames)}` };
}

function framesText(frames: readonly number[]): string {
  return `${frames.length === 1 ? 'frame' : 'frames'} ${frames.join(', ')}`;
}

/** Who has to meet a requirement, by the section that it stands in. */
const roleOfSection: Readonly<Record<string, Role>> = {
  source: 'source',
  rounds: 'source',
  crossing: 'source',
  destination: 'destination',
  'state-buffer': 'destination',
  remote: 'remote',
};

/** How messages look and travel is the codec's; a clause of an RFC is TCP's. */
function roleOf(id: string): Role {
  const requirement = requirementOf(id);
  return requirement === undefined ? 'tcp' : (roleOfSection[requirement.section] ?? 'codec');
}
