/** What the commands share that run on real links until they are told to end. */
import { EncodeError } from '../codec/errors.ts';
import { readImpairments, type Impairments } from '../link/index.ts';
import { LinkError } from '../link/real.ts';
import { fail, UsageError } from './process.ts';

/** Mistakes that options, or what is missing on the machine, can lead to. */
const foreseen = [LinkError, RangeError, EncodeError];

/** Runs something with what the user has given. @throws UsageError for what is wrong with that */
export function withOptions<Result>(run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw asUsageError(error);
  }
}

/** Ends the command with one line where something fails in the middle of its work: a device deleted, a disk full. */
export function endOnFailure(): void {
  process.once('uncaughtException', (error) => {
    fail(asUsageError(error));
    // Not here: links, which have to be called to end, may have called back with the error.
    setImmediate(() => process.exit());
  });
}

function asUsageError(error: unknown): unknown {
  const isForeseen = foreseen.some((kind) => error instanceof kind);
  return isForeseen ? new UsageError((error as Error).message, { cause: error }) : error;
}

/** What a Linux device takes as its MTU. */
const mtus = { least: 68, most: 65_535 } as const;

/** @throws UsageError */
export function mtuOption(option: string, text: string | undefined): number | undefined {
  return integerOption(option, text, mtus.least, mtus.most);
}

/** @param option - its name, for errors @throws UsageError */
export function integerOption(
  option: string,
  text: string | undefined,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  throw new UsageError(`${option} is ${JSON.stringify(text)}; expected an integer ${range}`);
}

/** The impairments of an option, on top of others. @throws UsageError naming the option and the impairment */
export function impairmentsOption(
  option: string,
  text: string | undefined,
  before?: Impairments,
): Impairments {
  if (text === undefined) return before ?? {};
  return withOptions(() => readImpairments(parseJson(option, text), before, option));
}

/** @param source - what errors call it @throws UsageError */
export function parseJson(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${source} is ${JSON.stringify(text)}; expected JSON, such as '{"loss":0.02}'`);
  }
}
