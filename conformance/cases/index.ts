/** The catalogue: every case, in the order in which people read them. */
import type { ConformanceCase } from '../harness/index.ts';
import lookUp from './carriage/look-up.case.ts';
import malformedSegments from './carriage/malformed.case.ts';
import numbers from './carriage/numbers.case.ts';
import recognition from './carriage/recognition.case.ts';
import timestamps from './carriage/timestamps.case.ts';
import layout from './message/layout.case.ts';
import malformedMessages from './message/malformed.case.ts';
import request from './remote/request.case.ts';
import restart from './remote/restart.case.ts';
import restartNumbers from './remote/restart-numbers.case.ts';
import rounds from './remote/rounds.case.ts';
import suspensionHold from './remote/suspension-hold.case.ts';
import suspensionStates from './remote/suspension-states.case.ts';
import suspensionTime from './remote/suspension-time.case.ts';
import restartTimestamps from './remote/restart-timestamps.case.ts';
import restartRejected from './remote/restart-rejected.case.ts';
import restartAgain from './remote/restart-again.case.ts';
import restartStates from './remote/restart-states.case.ts';
import repoint from './remote/repoint.case.ts';
import repointPath from './remote/repoint-path.case.ts';
import repointStream from './remote/repoint-stream.case.ts';
import tombstone from './remote/tombstone.case.ts';
import cancels from './remote/cancel.case.ts';
import decision from './remote/decision.case.ts';
import restartBlind from './remote/restart-blind.case.ts';

export const catalogue: readonly ConformanceCase[] = [
  ...layout,
  ...malformedMessages,
  ...recognition,
  ...malformedSegments,
  ...numbers,
  ...timestamps,
  ...lookUp,
  ...rounds,
  ...suspensionStates,
  ...suspensionHold,
  ...suspensionTime,
  ...request,
  ...restart,
  ...restartNumbers,
  ...restartTimestamps,
  ...restartRejected,
  ...restartAgain,
  ...restartStates,
  ...restartBlind,
  ...repoint,
  ...repointPath,
  ...repointStream,
  ...tombstone,
  ...cancels,
  ...decision,
];
