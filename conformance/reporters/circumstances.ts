/** Under which circumstances a run came about, in sentences. */
import type { RunReport } from '../harness/index.ts';

const MILLISECOND = 1000;

export function circumstancesOf(run: RunReport): string {
  const { cases, duration, seed, shards, answerTime, repetition } = run;
  const chance = seed === undefined ? '' : `, seed ${seed}`;
  const share = shards.length === 0 ? '' : `, shard ${shards.join(' and ')}`;
  const count = cases.length === 1 ? '1 case' : `${cases.length} cases`;
  const answer = answerTime === undefined ? [] : [`It answers within ${milliseconds(answerTime)} ms.`];
  const sentences = [`${count} in ${duration.toFixed(2)} s${chance}${share}.`, ...answer, repetition];
  return sentences.filter((sentence) => sentence !== undefined).join(' ');
}

/** Two digits that count. */
function milliseconds(microseconds: number): string {
  return String(Number((microseconds / MILLISECOND).toPrecision(2)));
}
