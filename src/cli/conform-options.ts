/** The options of `migsock conform`, as the suite takes them. */
import { catalogue } from '../../conformance/cases/index.ts';
import {
  requirementOf,
  roles,
  type Level,
  type Role,
  type Selection,
  type Shard,
} from '../../conformance/harness/index.ts';
import { reporters, type ReporterName } from '../../conformance/reporters/index.ts';
import { kebab } from '../spec/names.ts';
import { UsageError } from './process.ts';
import { integerOption } from './running.ts';

export interface ConformOptions {
  readonly target: string;
  readonly role?: readonly string[];
  readonly filter?: readonly string[];
  readonly requirement?: readonly string[];
  readonly level?: string;
  readonly seed?: string;
  readonly repeat?: string;
  readonly shard?: string;
  readonly skipSlow?: boolean;
  readonly jobs?: string;
  readonly list?: boolean;
  readonly explain?: string;
  readonly coverage?: boolean;
  readonly merge?: readonly string[];
  readonly replay?: readonly string[];
  readonly out: string;
  readonly reporter?: readonly string[];
  readonly json?: boolean;
  readonly knownFailing?: string;
  readonly updateKnownFailing?: boolean;
  readonly zoo?: boolean;
  readonly fault?: readonly string[];
  readonly check?: boolean;
  readonly update?: boolean;
}

const levels: readonly Level[] = ['MUST', 'SHOULD'];
const MOST_SHARDS = 1000;
const MOST_JOBS = 64;

type Option = keyof ConformOptions;

const selecting: readonly Option[] = ['role', 'filter', 'requirement', 'level', 'shard', 'skipSlow'];
const running: readonly Option[] = ['seed', 'repeat', 'jobs', 'reporter'];
/** These have a value even where nobody gives one, or may stand in an alias. */
const anywhere: readonly Option[] = ['target', 'out', 'json'];
/** What else than a run of the catalogue can be asked for, and what goes with each. */
const modes: Readonly<Partial<Record<Option, readonly Option[]>>> = {
  explain: [],
  coverage: [],
  list: selecting,
  merge: ['reporter'],
  replay: [...running, 'role', 'knownFailing'],
  zoo: [...selecting, 'fault', 'check', 'update', 'jobs'],
};
const ofRuns = [...selecting, ...running, 'knownFailing', 'updateKnownFailing'];

/** An option that would have no effect is a mistake. @throws UsageError naming it */
export function refuseContradictions(options: ConformOptions): void {
  const given = Object.keys(options) as Option[];
  const mode = given.find((name) => modes[name] !== undefined);
  const fitting: readonly string[] = mode === undefined ? ofRuns : [mode, ...(modes[mode] ?? [])];
  const stranger = given.find((name) => !fitting.includes(name) && !anywhere.includes(name));
  if (stranger === undefined) return;
  const option = `--${kebab(stranger)}`;
  throw new UsageError(
    mode === undefined ? `${option} goes with --zoo` : `${option} does not go with --${kebab(mode)}`,
  );
}

/** @throws UsageError naming the option that is wrong */
export function selectionOf(options: ConformOptions): Selection {
  const { filter, role, requirement, level, shard, skipSlow: skipsSlow = false } = options;
  return {
    ...(filter === undefined ? {} : { filters: filter }),
    ...(role === undefined ? {} : { roles: role.map((name) => oneOf('--role', roles, name)) }),
    ...(requirement === undefined ? {} : { requirements: requirement.map(knownRequirement) }),
    ...(level === undefined ? {} : { level: oneOf('--level', levels, level.toUpperCase()) }),
    ...(shard === undefined ? {} : { shard: shardOption(shard) }),
    skipsSlow,
  };
}

/** What captures are replayed to it as. @throws UsageError */
export function replayRoleOf({ role: [name, second] = [] }: ConformOptions): Role | undefined {
  if (second !== undefined) throw new UsageError('--replay takes one --role');
  return name === undefined ? undefined : oneOf('--role', roles, name);
}

function oneOf<Name extends string>(option: string, names: readonly Name[], text: string): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError(`${option} is ${JSON.stringify(text)}; expected ${names.join(', ')}`);
}

function knownRequirement(id: string): string {
  if (requirementOf(id) !== undefined || catalogue.some(({ checks }) => checks.includes(id))) return id;
  throw new UsageError(`--requirement is ${JSON.stringify(id)}, which neither spec/ nor any case has`);
}

function shardOption(text: string): Shard {
  const [, index = NaN, count = NaN] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= count && count <= MOST_SHARDS) return { index, count };
  throw new UsageError(`--shard is ${JSON.stringify(text)}; expected I/N, such as 1/4`);
}

export interface RunNumbers {
  readonly seed: number;
  readonly repeat: number;
  /** Absent where it is left to the machine. */
  readonly jobs?: number;
}

/** @throws UsageError naming the option that is wrong */
export function numbersOf({ seed, repeat, jobs }: ConformOptions): RunNumbers {
  const atOnce = integerOption('--jobs', jobs, 1, MOST_JOBS);
  return {
    seed: integerOption('--seed', seed, 0) ?? 1,
    repeat: integerOption('--repeat', repeat, 1) ?? 1,
    ...(atOnce === undefined ? {} : { jobs: atOnce }),
  };
}

/** Which reporter speaks on standard output, and which write files. */
export interface Outputs {
  readonly spoken?: ReporterName;
  readonly written: readonly ReporterName[];
}

/** One reporter alone speaks, html never; of several, text speaks. @throws UsageError */
export function outputsOf({
  reporter = ['text'],
  json = false,
}: Pick<ConformOptions, 'reporter' | 'json'>): Outputs {
  const known = Object.keys(reporters) as ReporterName[];
  const names = [...new Set(reporter.map((name) => oneOf('--reporter', known, name)))];
  const alone = names.length === 1 && names[0] !== 'html' ? names[0] : undefined;
  const spoken = json ? 'json' : (alone ?? names.find((name) => name === 'text'));
  return {
    ...(spoken === undefined ? {} : { spoken }),
    written: names.filter((name) => name !== spoken && !(json && name === 'text')),
  };
}
