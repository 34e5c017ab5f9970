/** Stories by their seeds: a range of them, or one whose packets are wanted. */
import { PcapngWriter } from '../../src/capture/index.ts';
import { storyOf } from '../reference-stack/story-commands.ts';
import { Story } from '../reference-stack/story.ts';

const RAW_IP = 101;

/** @returns what does not hold in a seed's story, or undefined */
export function failureOf(seed: number): string | undefined {
  const { setting, commands } = storyOf(seed);
  try {
    new Story(setting).play(commands);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/**
 * Tells one story with all that happens in it.
 *
 * @param write - is given the octets of a pcapng file piece by piece, if anybody wants them
 * @param print - is given lines
 * @returns whether everything held
 */
export function tell(
  seed: number,
  write: (octets: Uint8Array) => void,
  print: (line: string) => void,
): boolean {
  const { setting, commands } = storyOf(seed);
  print(JSON.stringify(setting));
  for (const command of commands) print(JSON.stringify(command));
  const story = new Story(setting, new PcapngWriter(write, { interfaces: [{ linkType: RAW_IP }] }));
  let problem: string | undefined;
  try {
    story.play(commands);
  } catch (error) {
    problem = String(error);
  }
  for (const { at, time, event } of story.world.log) {
    print(`${(time / 1e6).toFixed(6)} ${at} ${JSON.stringify(event.event)}`);
  }
  print(problem ?? `seed ${seed}: everything holds`);
  return problem === undefined;
}
