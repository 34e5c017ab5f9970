/** The legal but odd endpoints of the zoo by their names. */
import type { Oddity } from './oddity.ts';
import acknowledgesTwice from './odd/acknowledges-twice.ts';
import coarseTimestamps from './odd/coarse-timestamps.ts';
import delaysAcknowledgmentsLong from './odd/delays-acknowledgments-long.ts';
import endsFinWait2 from './odd/ends-fin-wait-2.ts';
import keepsAlive from './odd/keeps-alive.ts';
import neverDelaysAcknowledgments from './odd/never-delays-acknowledgments.ts';
import noNagle from './odd/no-nagle.ts';
import noOptions from './odd/no-options.ts';
import noSack from './odd/no-sack.ts';
import noTimestamps from './odd/no-timestamps.ts';
import noWindowScale from './odd/no-window-scale.ts';
import patientTimeOuts from './odd/patient-time-outs.ts';
import shortMsl from './odd/short-msl.ts';
import shortSuspension from './odd/short-suspension.ts';
import slow from './odd/slow.ts';
import smallPackets from './odd/small-packets.ts';
import smallWindows from './odd/small-windows.ts';
import unsteady from './odd/unsteady.ts';
import windowInLargeSteps from './odd/window-in-large-steps.ts';

/** Of these nothing may fail. */
export const oddities: Readonly<Record<string, Oddity>> = {
  'acknowledges-twice': acknowledgesTwice,
  'coarse-timestamps': coarseTimestamps,
  'delays-acknowledgments-long': delaysAcknowledgmentsLong,
  'ends-fin-wait-2': endsFinWait2,
  'keeps-alive': keepsAlive,
  'never-delays-acknowledgments': neverDelaysAcknowledgments,
  'no-nagle': noNagle,
  'no-options': noOptions,
  'no-sack': noSack,
  'no-timestamps': noTimestamps,
  'no-window-scale': noWindowScale,
  'patient-time-outs': patientTimeOuts,
  'short-msl': shortMsl,
  'short-suspension': shortSuspension,
  slow: slow,
  'small-packets': smallPackets,
  'small-windows': smallWindows,
  unsteady: unsteady,
  'window-in-large-steps': windowInLargeSteps,
};
