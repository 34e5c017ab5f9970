/** The catalogue: every case, in the order in which people read them. */
import type { ConformanceCase } from '../harness/index.ts';
import lookUp from './carriage/look-up.case.ts';
import answerWay from './carriage/answer-way.case.ts';
import beforeEstablished from './carriage/before-established.case.ts';
import malformedSegments from './carriage/malformed.case.ts';
import numbers from './carriage/numbers.case.ts';
import recognition from './carriage/recognition.case.ts';
import timestamps from './carriage/timestamps.case.ts';
import layout from './message/layout.case.ts';
import malformedMessages from './message/malformed.case.ts';
import request from './remote/request.case.ts';
import restart from './remote/restart.case.ts';
import restartNumbers from './remote/restart-numbers.case.ts';
import restartSnapshot from './remote/restart-snapshot.case.ts';
import rounds from './remote/rounds.case.ts';
import suspensionHold from './remote/suspension-hold.case.ts';
import suspensionStates from './remote/suspension-states.case.ts';
import suspensionTime from './remote/suspension-time.case.ts';
import restartTimestamps from './remote/restart-timestamps.case.ts';
import policy from './remote/policy.case.ts';
import restartRejected from './remote/restart-rejected.case.ts';
import restartAddress from './remote/restart-address.case.ts';
import restartWindow from './remote/restart-window.case.ts';
import restartAgain from './remote/restart-again.case.ts';
import restartStates from './remote/restart-states.case.ts';
import repoint from './remote/repoint.case.ts';
import repointPath from './remote/repoint-path.case.ts';
import repointEcn from './remote/repoint-ecn.case.ts';
import repointStream from './remote/repoint-stream.case.ts';
import tombstone from './remote/tombstone.case.ts';
import cancels from './remote/cancel.case.ts';
import decision from './remote/decision.case.ts';
import restartBlind from './remote/restart-blind.case.ts';
import crossing from './crossing/crossing.case.ts';
import asking from './source/asking.case.ts';
import holding from './source/holding.case.ts';
import answers from './source/answers.case.ts';
import ownRounds from './source/own-rounds.case.ts';
import freeze from './source/freeze.case.ts';
import cancelling from './source/cancelling.case.ts';
import discard from './source/discard.case.ts';
import thaw from './source/thaw.case.ts';
import outcomes from './source/outcomes.case.ts';
import withdrawing from './source/withdrawing.case.ts';
import capture from './source/capture.case.ts';
import captureQueues from './source/capture-queues.case.ts';
import captureStates from './source/capture-states.case.ts';
import codecVectors from './codec/vectors.case.ts';
import codecRandom from './codec/random.case.ts';
import codecMisfits from './codec/misfits.case.ts';
import tcpHandshake from './tcp/handshake.case.ts';
import tcpOptions from './tcp/options.case.ts';
import tcpArrival from './tcp/arrival.case.ts';
import tcpAcceptance from './tcp/acceptance.case.ts';
import tcpSending from './tcp/sending.case.ts';
import tcpRetransmission from './tcp/retransmission.case.ts';
import tcpZeroWindow from './tcp/zero-window.case.ts';
import tcpClosing from './tcp/closing.case.ts';
import tcpKeepAlive from './tcp/keep-alive.case.ts';
import tcpReset from './tcp/reset.case.ts';
import tcpPackets from './tcp/packets.case.ts';
import tcpOptionLengths from './tcp/option-lengths.case.ts';
import pathMtu from './tcp/path-mtu.case.ts';
import undisturbed from './legacy/undisturbed.case.ts';
import randomStreams from './stream/random.case.ts';
import replays from './replay/replay.case.ts';
import restored from './destination/restored.case.ts';
import restoredStates from './destination/restored-states.case.ts';
import asSent from './destination/as-sent.case.ts';
import mute from './destination/mute.case.ts';
import announced from './destination/announced.case.ts';
import onlyAck from './destination/only-ack.case.ts';
import live from './destination/live.case.ts';
import newPath from './destination/new-path.case.ts';
import end from './destination/end.case.ts';
import address from './destination/address.case.ts';
import handoff from './destination/handoff.case.ts';
import travelledRounds from './destination/rounds.case.ts';
import damagedBuffers from './state-buffer/damaged.case.ts';
import bufferRules from './state-buffer/rules.case.ts';
import bufferVersions from './state-buffer/versions.case.ts';

export const catalogue: readonly ConformanceCase[] = [
  ...layout,
  ...malformedMessages,
  ...recognition,
  ...malformedSegments,
  ...numbers,
  ...timestamps,
  ...lookUp,
  ...answerWay,
  ...beforeEstablished,
  ...rounds,
  ...suspensionStates,
  ...suspensionHold,
  ...suspensionTime,
  ...request,
  ...restart,
  ...restartNumbers,
  ...restartSnapshot,
  ...restartTimestamps,
  ...policy,
  ...restartRejected,
  ...restartAddress,
  ...restartWindow,
  ...restartAgain,
  ...restartStates,
  ...restartBlind,
  ...repoint,
  ...repointPath,
  ...repointEcn,
  ...repointStream,
  ...tombstone,
  ...cancels,
  ...decision,
  ...crossing,
  ...asking,
  ...holding,
  ...answers,
  ...ownRounds,
  ...freeze,
  ...cancelling,
  ...discard,
  ...thaw,
  ...outcomes,
  ...withdrawing,
  ...capture,
  ...captureQueues,
  ...captureStates,
  ...codecVectors,
  ...codecRandom,
  ...codecMisfits,
  ...tcpHandshake,
  ...tcpOptions,
  ...tcpArrival,
  ...tcpAcceptance,
  ...tcpSending,
  ...tcpRetransmission,
  ...tcpZeroWindow,
  ...tcpClosing,
  ...tcpKeepAlive,
  ...tcpReset,
  ...tcpPackets,
  ...tcpOptionLengths,
  ...pathMtu,
  ...undisturbed,
  ...randomStreams,
  ...replays,
  ...restored,
  ...restoredStates,
  ...asSent,
  ...mute,
  ...announced,
  ...onlyAck,
  ...live,
  ...newPath,
  ...end,
  ...address,
  ...handoff,
  ...travelledRounds,
  ...damagedBuffers,
  ...bufferRules,
  ...bufferVersions,
];
