/** The legal but odd endpoints of the zoo by their names. */
import type { Oddity } from './oddity.ts';
import acknowledgesAgainLate from './odd/acknowledges-again-late.ts';
import acknowledgesTwice from './odd/acknowledges-twice.ts';
import alwaysDelaysAcknowledgments from './odd/always-delays-acknowledgments.ts';
import alwaysPushes from './odd/always-pushes.ts';
import answersAHundredASecond from './odd/answers-a-hundred-a-second.ts';
import answersLast from './odd/answers-last.ts';
import answersTwice from './odd/answers-twice.ts';
import challengesRarely from './odd/challenges-rarely.ts';
import coarseTimestamps from './odd/coarse-timestamps.ts';
import delaysAcknowledgmentsLong from './odd/delays-acknowledgments-long.ts';
import dropsWhatComesEarly from './odd/drops-what-comes-early.ts';
import endsFinWait2 from './odd/ends-fin-wait-2.ts';
import initialWindowOfOne from './odd/initial-window-of-one.ts';
import keepsAlive from './odd/keeps-alive.ts';
import neverDelaysAcknowledgments from './odd/never-delays-acknowledgments.ts';
import noNagle from './odd/no-nagle.ts';
import noOptions from './odd/no-options.ts';
import noSack from './odd/no-sack.ts';
import noTimestamps from './odd/no-timestamps.ts';
import noWindowScale from './odd/no-window-scale.ts';
import oneOctetSegments from './odd/one-octet-segments.ts';
import overtaking from './odd/overtaking.ts';
import patientTimeOuts from './odd/patient-time-outs.ts';
import reno from './odd/reno.ts';
import shortMsl from './odd/short-msl.ts';
import shortSuspension from './odd/short-suspension.ts';
import slow from './odd/slow.ts';
import smallPackets from './odd/small-packets.ts';
import smallSendBuffer from './odd/small-send-buffer.ts';
import smallWindows from './odd/small-windows.ts';
import takesNoOtherPort from './odd/takes-no-other-port.ts';
import unsteady from './odd/unsteady.ts';
import windowInLargeSteps from './odd/window-in-large-steps.ts';
import wraps from './odd/wraps.ts';

/** Of these nothing may fail. */
export const oddities: Readonly<Record<string, Oddity>> = {
  'acknowledges-again-late': acknowledgesAgainLate,
  'acknowledges-twice': acknowledgesTwice,
  'always-delays-acknowledgments': alwaysDelaysAcknowledgments,
  'always-pushes': alwaysPushes,
  'answers-a-hundred-a-second': answersAHundredASecond,
  'answers-last': answersLast,
  'answers-twice': answersTwice,
  'challenges-rarely': challengesRarely,
  'coarse-timestamps': coarseTimestamps,
  'delays-acknowledgments-long': delaysAcknowledgmentsLong,
  'drops-what-comes-early': dropsWhatComesEarly,
  'ends-fin-wait-2': endsFinWait2,
  'initial-window-of-one': initialWindowOfOne,
  'keeps-alive': keepsAlive,
  'never-delays-acknowledgments': neverDelaysAcknowledgments,
  'no-nagle': noNagle,
  'no-options': noOptions,
  'no-sack': noSack,
  'no-timestamps': noTimestamps,
  'no-window-scale': noWindowScale,
  'one-octet-segments': oneOctetSegments,
  overtaking: overtaking,
  'patient-time-outs': patientTimeOuts,
  reno: reno,
  'short-msl': shortMsl,
  'short-suspension': shortSuspension,
  slow: slow,
  'small-packets': smallPackets,
  'small-send-buffer': smallSendBuffer,
  'small-windows': smallWindows,
  'takes-no-other-port': takesNoOtherPort,
  unsteady: unsteady,
  'window-in-large-steps': windowInLargeSteps,
  wraps: wraps,
};
