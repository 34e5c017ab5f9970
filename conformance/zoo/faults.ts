/** The known-bad endpoints of the zoo by their names. */
import type { Fault } from './fault.ts';
import acceptsAnOldRound from './bad/accepts-an-old-round.ts';
import acceptsAnyAck from './bad/accepts-any-ack.ts';
import acceptsRestartWithoutSuspension from './bad/accepts-restart-without-suspension.ts';
import acceptsStaleState from './bad/accepts-stale-state.ts';
import acknowledgesACancelAfterTheMove from './bad/acknowledges-a-cancel-after-the-move.ts';
import acknowledgesAfterFreeze from './bad/acknowledges-after-freeze.ts';
import acknowledgesWhileMute from './bad/acknowledges-while-mute.ts';
import answersBlindGuesses from './bad/answers-blind-guesses.ts';
import answersDuringTheHandshake from './bad/answers-during-the-handshake.ts';
import answersRestartOntoItself from './bad/answers-restart-onto-itself.ts';
import answersRestartOfTheNeverSuspended from './bad/answers-restart-of-the-never-suspended.ts';
import answersToWhomTheMessageNames from './bad/answers-to-whom-the-message-names.ts';
import answersWhileMute from './bad/answers-while-mute.ts';
import answersWithRound0 from './bad/answers-with-round-0.ts';
import answersWithoutLimit from './bad/answers-without-limit.ts';
import asksForEver from './bad/asks-for-ever.ts';
import asksOnce from './bad/asks-once.ts';
import asksWithoutBackOff from './bad/asks-without-back-off.ts';
import blocksReadingWhileSuspended from './bad/blocks-reading-while-suspended.ts';
import bothGoFirst from './bad/both-go-first.ts';
import breaksOnSequenceWrap from './bad/breaks-on-sequence-wrap.ts';
import busyStopsTheCancel from './bad/busy-stops-the-cancel.ts';
import capturesBeforeTheAnswer from './bad/captures-before-the-answer.ts';
import challengesImplausibleMessages from './bad/challenges-implausible-messages.ts';
import checksLateRestartsAgainstToday from './bad/checks-late-restarts-against-today.ts';
import consumesSequenceSpace from './bad/consumes-sequence-space.ts';
import countsTheMoveAsARoundTrip from './bad/counts-the-move-as-a-round-trip.ts';
import deafAfterRequest from './bad/deaf-after-request.ts';
import deafWhileSuspended from './bad/deaf-while-suspended.ts';
import deliversTheMessage from './bad/delivers-the-message.ts';
import diesByAnyReset from './bad/dies-by-any-reset.ts';
import discardsUndecided from './bad/discards-undecided.ts';
import discardsWhileCancelling from './bad/discards-while-cancelling.ts';
import dropsFinInTheState from './bad/drops-fin-in-the-state.ts';
import dropsForAnyReset from './bad/drops-for-any-reset.ts';
import dropsOnExhaustion from './bad/drops-on-exhaustion.ts';
import dropsReceivedFinInTheState from './bad/drops-received-fin-in-the-state.ts';
import dropsRepeatsInTimeWait from './bad/drops-repeats-in-time-wait.ts';
import dropsUnansweredRestart from './bad/drops-unanswered-restart.ts';
import duplicatesTheSendQueue from './bad/duplicates-the-send-queue.ts';
import finOnDiscard from './bad/fin-on-discard.ts';
import finWhileSuspended from './bad/fin-while-suspended.ts';
import forgetsRefusals from './bad/forgets-refusals.ts';
import forgetsTheMigBit from './bad/forgets-the-mig-bit.ts';
import forgetsTheNumbersOfTheTombstone from './bad/forgets-the-numbers-of-the-tombstone.ts';
import forgetsTheRoundInTheState from './bad/forgets-the-round-in-the-state.ts';
import forgetsTimestampOffset from './bad/forgets-timestamp-offset.ts';
import forgetsTimestamps from './bad/forgets-timestamps.ts';
import forgetsToCloseTheRound from './bad/forgets-to-close-the-round.ts';
import forgetsWindowScale from './bad/forgets-window-scale.ts';
import givesUpWithoutCancel from './bad/gives-up-without-cancel.ts';
import givesWayWhileSuspended from './bad/gives-way-while-suspended.ts';
import goesLiveWithoutAWord from './bad/goes-live-without-a-word.ts';
import goesOnAtTheOldAddress from './bad/goes-on-at-the-old-address.ts';
import handoffAtTheSamePort from './bad/handoff-at-the-same-port.ts';
import handoffDoesNotReturn from './bad/handoff-does-not-return.ts';
import handoffDropsItsOwn from './bad/handoff-drops-its-own.ts';
import handoffLeavesItsOwn from './bad/handoff-leaves-its-own.ts';
import hearsWindowsUnscaled from './bad/hears-windows-unscaled.ts';
import ignoresAnEarlyCancel from './bad/ignores-an-early-cancel.ts';
import ignoresFlags from './bad/ignores-flags.ts';
import ignoresMoved from './bad/ignores-moved.ts';
import ignoresOldHost from './bad/ignores-old-host.ts';
import ignoresOldPort from './bad/ignores-old-port.ts';
import ignoresOldTimestamps from './bad/ignores-old-timestamps.ts';
import ignoresRejections from './bad/ignores-rejections.ts';
import ignoresReservedFields from './bad/ignores-reserved-fields.ts';
import ignoresResetWhileCancelling from './bad/ignores-reset-while-cancelling.ts';
import ignoresResetWhileMute from './bad/ignores-reset-while-mute.ts';
import ignoresStrayAcks from './bad/ignores-stray-acks.ts';
import ignoresTheDigest from './bad/ignores-the-digest.ts';
import ignoresTheEchoOfARestart from './bad/ignores-the-echo-of-a-restart.ts';
import ignoresTheMagic from './bad/ignores-the-magic.ts';
import ignoresTheMss from './bad/ignores-the-mss.ts';
import ignoresTheRulesOfTheState from './bad/ignores-the-rules-of-the-state.ts';
import ignoresTheVersion from './bad/ignores-the-version.ts';
import ignoresTheWindow from './bad/ignores-the-window.ts';
import ignoresTheWindowOfTheAnswer from './bad/ignores-the-window-of-the-answer.ts';
import ignoresTrailingOctets from './bad/ignores-trailing-octets.ts';
import ignoresTranslatedAddresses from './bad/ignores-translated-addresses.ts';
import keepsSackMarksAtACancel from './bad/keeps-sack-marks-at-a-cancel.ts';
import keepsSackMarksAtTheMove from './bad/keeps-sack-marks-at-the-move.ts';
import keepsTheCongestionWindow from './bad/keeps-the-congestion-window.ts';
import laterRoundsProlongTheSuspension from './bad/later-rounds-prolong-the-suspension.ts';
import leaksNumbersInARejection from './bad/leaks-numbers-in-a-rejection.ts';
import leaksTheSuspension from './bad/leaks-the-suspension.ts';
import leavesClockBehind from './bad/leaves-clock-behind.ts';
import leavesWindowScaleBehind from './bad/leaves-window-scale-behind.ts';
import limitClosesNoRound from './bad/limit-closes-no-round.ts';
import littleEndianRound from './bad/little-endian-round.ts';
import littleEndianState from './bad/little-endian-state.ts';
import looksUpByTheMessage from './bad/looks-up-by-the-message.ts';
import losesTheReceiveQueue from './bad/loses-the-receive-queue.ts';
import losesTheSendQueue from './bad/loses-the-send-queue.ts';
import lowOctetOfTheOperation from './bad/low-octet-of-the-operation.ts';
import malformedDrawsReset from './bad/malformed-draws-reset.ts';
import malformedIsData from './bad/malformed-is-data.ts';
import marksPacketsForEcn from './bad/marks-packets-for-ecn.ts';
import messagesAcknowledge from './bad/messages-acknowledge.ts';
import messagesInNewSpace from './bad/messages-in-new-space.ts';
import messagesMoveTsRecent from './bad/messages-move-ts-recent.ts';
import migratesWhileSuspended from './bad/migrates-while-suspended.ts';
import movesToPort0 from './bad/moves-to-port-0.ts';
import neverEndsMute from './bad/never-ends-mute.ts';
import neverProbes from './bad/never-probes.ts';
import neverRetransmits from './bad/never-retransmits.ts';
import neverTimesOut from './bad/never-times-out.ts';
import noAcknowledgmentAfterTheMove from './bad/no-acknowledgment-after-the-move.ts';
import noAcknowledgmentsWhileSuspended from './bad/no-acknowledgments-while-suspended.ts';
import noBackOff from './bad/no-back-off.ts';
import noPaws from './bad/no-paws.ts';
import noTombstone from './bad/no-tombstone.ts';
import nobodyGoesFirst from './bad/nobody-goes-first.ts';
import notSuspendedWhenHalfClosed from './bad/not-suspended-when-half-closed.ts';
import offByOneAtRcvNxt from './bad/off-by-one-at-rcv-nxt.ts';
import offByOneAtTheWindowEdge from './bad/off-by-one-at-the-window-edge.ts';
import oneMigrationOnly from './bad/one-migration-only.ts';
import otherBitsMatter from './bad/other-bits-matter.ts';
import presentWindowOnly from './bad/present-window-only.ts';
import probesWhileSuspended from './bad/probes-while-suspended.ts';
import probesWithNewDataWhileHeld from './bad/probes-with-new-data-while-held.ts';
import reSuspendsAfterACancel from './bad/re-suspends-after-a-cancel.ts';
import readsAfterFreeze from './bad/reads-after-freeze.ts';
import readsWhileMute from './bad/reads-while-mute.ts';
import refusesLaterVersions from './bad/refuses-later-versions.ts';
import rejectsBeforeItLooksAtTheNumbers from './bad/rejects-before-it-looks-at-the-numbers.ts';
import repeatedRestartIsNotAnswered from './bad/repeated-restart-is-not-answered.ts';
import repeatsAreNotAcknowledged from './bad/repeats-are-not-acknowledged.ts';
import repeatsProlongTheSuspension from './bad/repeats-prolong-the-suspension.ts';
import repointsTwice from './bad/repoints-twice.ts';
import resetAnywhereInTheWindow from './bad/reset-anywhere-in-the-window.ts';
import resetOnDiscard from './bad/reset-on-discard.ts';
import resetsAtTheOldHost from './bad/resets-at-the-old-host.ts';
import resetsLateSegments from './bad/resets-late-segments.ts';
import resetsWhoLivesAtTheAddress from './bad/resets-who-lives-at-the-address.ts';
import restartAcknowledgesNothing from './bad/restart-acknowledges-nothing.ts';
import restartClosesNoRound from './bad/restart-closes-no-round.ts';
import restartForAnotherTuple from './bad/restart-for-another-tuple.ts';
import restartWithSeqOfOthers from './bad/restart-with-seq-of-others.ts';
import restartsOnce from './bad/restarts-once.ts';
import restartsSequenceNumbers from './bad/restarts-sequence-numbers.ts';
import restoresARoundTwice from './bad/restores-a-round-twice.ts';
import restoresNoReceiveQueue from './bad/restores-no-receive-queue.ts';
import restoresNoSlowStart from './bad/restores-no-slow-start.ts';
import retransmitsWhileSuspended from './bad/retransmits-while-suspended.ts';
import rewindsSndNxt from './bad/rewinds-snd-nxt.ts';
import roundsDoNotWrap from './bad/rounds-do-not-wrap.ts';
import sameRoundAgain from './bad/same-round-again.ts';
import samplesRoundTripsOfBeforeTheCapture from './bad/samples-round-trips-of-before-the-capture.ts';
import sendsAfterFreeze from './bad/sends-after-freeze.ts';
import sendsNewDataAfterRequest from './bad/sends-new-data-after-request.ts';
import sendsWhileMute from './bad/sends-while-mute.ts';
import sendsWhileSuspended from './bad/sends-while-suspended.ts';
import sharesRounds from './bad/shares-rounds.ts';
import sharesTheAnswerLimit from './bad/shares-the-answer-limit.ts';
import silentWhereAResetIsDue from './bad/silent-where-a-reset-is-due.ts';
import staysHeldAfterRejection from './bad/stays-held-after-rejection.ts';
import staysSuspendedAfterTheMove from './bad/stays-suspended-after-the-move.ts';
import suspendedWhileHeld from './bad/suspended-while-held.ts';
import suspendsInTimeWait from './bad/suspends-in-time-wait.ts';
import swapsOldAndNew from './bad/swaps-old-and-new.ts';
import swapsOldAndNewInTheRestart from './bad/swaps-old-and-new-in-the-restart.ts';
import swapsPorts from './bad/swaps-ports.ts';
import takesATupleInUse from './bad/takes-a-tuple-in-use.ts';
import takesAckOfAnotherRound from './bad/takes-ack-of-another-round.ts';
import takesAnAddressThatAnotherLeft from './bad/takes-an-address-that-another-left.ts';
import takesAnswerForAnotherAddress from './bad/takes-answer-for-another-address.ts';
import takesAnswerOfAnotherRound from './bad/takes-answer-of-another-round.ts';
import takesAnyAnswer from './bad/takes-any-answer.ts';
import takesDataToSendWhileSuspended from './bad/takes-data-to-send-while-suspended.ts';
import takesMulticastForAHost from './bad/takes-multicast-for-a-host.ts';
import takesTheFirstOfMany from './bad/takes-the-first-of-many.ts';
import takesTheWindowOfTheRestart from './bad/takes-the-window-of-the-restart.ts';
import thawsAtOnce from './bad/thaws-at-once.ts';
import thawsByAckOfAnotherRound from './bad/thaws-by-ack-of-another-round.ts';
import thawsOnExhaustion from './bad/thaws-on-exhaustion.ts';
import theBitIsEnough from './bad/the-bit-is-enough.ts';
import theCodeIsEnough from './bad/the-code-is-enough.ts';
import timersRunWhileSuspended from './bad/timers-run-while-suspended.ts';
import timesOutEarly from './bad/times-out-early.ts';
import timesOutLate from './bad/times-out-late.ts';
import tombstoneGoesEarly from './bad/tombstone-goes-early.ts';
import tombstoneWithPresentNumbers from './bad/tombstone-with-present-numbers.ts';
import twoOwnersAfterACancel from './bad/two-owners-after-a-cancel.ts';
import unmutesOnAnySegment from './bad/unmutes-on-any-segment.ts';
import withheldAnswersDoNothing from './bad/withheld-answers-do-nothing.ts';
import yieldsWithoutCancel from './bad/yields-without-cancel.ts';

/** Each is wrong in exactly one way. */
export const faults: Readonly<Record<string, Fault>> = {
  'accepts-an-old-round': acceptsAnOldRound,
  'accepts-any-ack': acceptsAnyAck,
  'accepts-restart-without-suspension': acceptsRestartWithoutSuspension,
  'accepts-stale-state': acceptsStaleState,
  'acknowledges-a-cancel-after-the-move': acknowledgesACancelAfterTheMove,
  'acknowledges-after-freeze': acknowledgesAfterFreeze,
  'acknowledges-while-mute': acknowledgesWhileMute,
  'answers-blind-guesses': answersBlindGuesses,
  'answers-during-the-handshake': answersDuringTheHandshake,
  'answers-restart-onto-itself': answersRestartOntoItself,
  'answers-restart-of-the-never-suspended': answersRestartOfTheNeverSuspended,
  'answers-to-whom-the-message-names': answersToWhomTheMessageNames,
  'answers-while-mute': answersWhileMute,
  'answers-with-round-0': answersWithRound0,
  'answers-without-limit': answersWithoutLimit,
  'asks-for-ever': asksForEver,
  'asks-once': asksOnce,
  'asks-without-back-off': asksWithoutBackOff,
  'blocks-reading-while-suspended': blocksReadingWhileSuspended,
  'both-go-first': bothGoFirst,
  'breaks-on-sequence-wrap': breaksOnSequenceWrap,
  'busy-stops-the-cancel': busyStopsTheCancel,
  'captures-before-the-answer': capturesBeforeTheAnswer,
  'challenges-implausible-messages': challengesImplausibleMessages,
  'checks-late-restarts-against-today': checksLateRestartsAgainstToday,
  'consumes-sequence-space': consumesSequenceSpace,
  'counts-the-move-as-a-round-trip': countsTheMoveAsARoundTrip,
  'deaf-after-request': deafAfterRequest,
  'deaf-while-suspended': deafWhileSuspended,
  'delivers-the-message': deliversTheMessage,
  'dies-by-any-reset': diesByAnyReset,
  'discards-undecided': discardsUndecided,
  'discards-while-cancelling': discardsWhileCancelling,
  'drops-fin-in-the-state': dropsFinInTheState,
  'drops-for-any-reset': dropsForAnyReset,
  'drops-on-exhaustion': dropsOnExhaustion,
  'drops-received-fin-in-the-state': dropsReceivedFinInTheState,
  'drops-repeats-in-time-wait': dropsRepeatsInTimeWait,
  'drops-unanswered-restart': dropsUnansweredRestart,
  'duplicates-the-send-queue': duplicatesTheSendQueue,
  'fin-on-discard': finOnDiscard,
  'fin-while-suspended': finWhileSuspended,
  'forgets-refusals': forgetsRefusals,
  'forgets-the-mig-bit': forgetsTheMigBit,
  'forgets-the-numbers-of-the-tombstone': forgetsTheNumbersOfTheTombstone,
  'forgets-the-round-in-the-state': forgetsTheRoundInTheState,
  'forgets-timestamp-offset': forgetsTimestampOffset,
  'forgets-timestamps': forgetsTimestamps,
  'forgets-to-close-the-round': forgetsToCloseTheRound,
  'forgets-window-scale': forgetsWindowScale,
  'gives-up-without-cancel': givesUpWithoutCancel,
  'gives-way-while-suspended': givesWayWhileSuspended,
  'goes-live-without-a-word': goesLiveWithoutAWord,
  'goes-on-at-the-old-address': goesOnAtTheOldAddress,
  'handoff-at-the-same-port': handoffAtTheSamePort,
  'handoff-does-not-return': handoffDoesNotReturn,
  'handoff-drops-its-own': handoffDropsItsOwn,
  'handoff-leaves-its-own': handoffLeavesItsOwn,
  'hears-windows-unscaled': hearsWindowsUnscaled,
  'ignores-an-early-cancel': ignoresAnEarlyCancel,
  'ignores-flags': ignoresFlags,
  'ignores-moved': ignoresMoved,
  'ignores-old-host': ignoresOldHost,
  'ignores-old-port': ignoresOldPort,
  'ignores-old-timestamps': ignoresOldTimestamps,
  'ignores-rejections': ignoresRejections,
  'ignores-reserved-fields': ignoresReservedFields,
  'ignores-reset-while-cancelling': ignoresResetWhileCancelling,
  'ignores-reset-while-mute': ignoresResetWhileMute,
  'ignores-stray-acks': ignoresStrayAcks,
  'ignores-the-digest': ignoresTheDigest,
  'ignores-the-echo-of-a-restart': ignoresTheEchoOfARestart,
  'ignores-the-magic': ignoresTheMagic,
  'ignores-the-mss': ignoresTheMss,
  'ignores-the-rules-of-the-state': ignoresTheRulesOfTheState,
  'ignores-the-version': ignoresTheVersion,
  'ignores-the-window': ignoresTheWindow,
  'ignores-the-window-of-the-answer': ignoresTheWindowOfTheAnswer,
  'ignores-trailing-octets': ignoresTrailingOctets,
  'ignores-translated-addresses': ignoresTranslatedAddresses,
  'keeps-sack-marks-at-a-cancel': keepsSackMarksAtACancel,
  'keeps-sack-marks-at-the-move': keepsSackMarksAtTheMove,
  'keeps-the-congestion-window': keepsTheCongestionWindow,
  'later-rounds-prolong-the-suspension': laterRoundsProlongTheSuspension,
  'leaks-numbers-in-a-rejection': leaksNumbersInARejection,
  'leaks-the-suspension': leaksTheSuspension,
  'leaves-clock-behind': leavesClockBehind,
  'leaves-window-scale-behind': leavesWindowScaleBehind,
  'limit-closes-no-round': limitClosesNoRound,
  'little-endian-round': littleEndianRound,
  'little-endian-state': littleEndianState,
  'looks-up-by-the-message': looksUpByTheMessage,
  'loses-the-receive-queue': losesTheReceiveQueue,
  'loses-the-send-queue': losesTheSendQueue,
  'low-octet-of-the-operation': lowOctetOfTheOperation,
  'malformed-draws-reset': malformedDrawsReset,
  'malformed-is-data': malformedIsData,
  'marks-packets-for-ecn': marksPacketsForEcn,
  'messages-acknowledge': messagesAcknowledge,
  'messages-in-new-space': messagesInNewSpace,
  'messages-move-ts-recent': messagesMoveTsRecent,
  'migrates-while-suspended': migratesWhileSuspended,
  'moves-to-port-0': movesToPort0,
  'never-ends-mute': neverEndsMute,
  'never-probes': neverProbes,
  'never-retransmits': neverRetransmits,
  'never-times-out': neverTimesOut,
  'no-acknowledgment-after-the-move': noAcknowledgmentAfterTheMove,
  'no-acknowledgments-while-suspended': noAcknowledgmentsWhileSuspended,
  'no-back-off': noBackOff,
  'no-paws': noPaws,
  'no-tombstone': noTombstone,
  'nobody-goes-first': nobodyGoesFirst,
  'not-suspended-when-half-closed': notSuspendedWhenHalfClosed,
  'off-by-one-at-rcv-nxt': offByOneAtRcvNxt,
  'off-by-one-at-the-window-edge': offByOneAtTheWindowEdge,
  'one-migration-only': oneMigrationOnly,
  'other-bits-matter': otherBitsMatter,
  'present-window-only': presentWindowOnly,
  'probes-while-suspended': probesWhileSuspended,
  'probes-with-new-data-while-held': probesWithNewDataWhileHeld,
  're-suspends-after-a-cancel': reSuspendsAfterACancel,
  'reads-after-freeze': readsAfterFreeze,
  'reads-while-mute': readsWhileMute,
  'refuses-later-versions': refusesLaterVersions,
  'rejects-before-it-looks-at-the-numbers': rejectsBeforeItLooksAtTheNumbers,
  'repeated-restart-is-not-answered': repeatedRestartIsNotAnswered,
  'repeats-are-not-acknowledged': repeatsAreNotAcknowledged,
  'repeats-prolong-the-suspension': repeatsProlongTheSuspension,
  'repoints-twice': repointsTwice,
  'reset-anywhere-in-the-window': resetAnywhereInTheWindow,
  'reset-on-discard': resetOnDiscard,
  'resets-at-the-old-host': resetsAtTheOldHost,
  'resets-late-segments': resetsLateSegments,
  'resets-who-lives-at-the-address': resetsWhoLivesAtTheAddress,
  'restart-acknowledges-nothing': restartAcknowledgesNothing,
  'restart-closes-no-round': restartClosesNoRound,
  'restart-for-another-tuple': restartForAnotherTuple,
  'restart-with-seq-of-others': restartWithSeqOfOthers,
  'restarts-once': restartsOnce,
  'restarts-sequence-numbers': restartsSequenceNumbers,
  'restores-a-round-twice': restoresARoundTwice,
  'restores-no-receive-queue': restoresNoReceiveQueue,
  'restores-no-slow-start': restoresNoSlowStart,
  'retransmits-while-suspended': retransmitsWhileSuspended,
  'rewinds-snd-nxt': rewindsSndNxt,
  'rounds-do-not-wrap': roundsDoNotWrap,
  'same-round-again': sameRoundAgain,
  'samples-round-trips-of-before-the-capture': samplesRoundTripsOfBeforeTheCapture,
  'sends-after-freeze': sendsAfterFreeze,
  'sends-new-data-after-request': sendsNewDataAfterRequest,
  'sends-while-mute': sendsWhileMute,
  'sends-while-suspended': sendsWhileSuspended,
  'shares-rounds': sharesRounds,
  'shares-the-answer-limit': sharesTheAnswerLimit,
  'silent-where-a-reset-is-due': silentWhereAResetIsDue,
  'stays-held-after-rejection': staysHeldAfterRejection,
  'stays-suspended-after-the-move': staysSuspendedAfterTheMove,
  'suspended-while-held': suspendedWhileHeld,
  'suspends-in-time-wait': suspendsInTimeWait,
  'swaps-old-and-new': swapsOldAndNew,
  'swaps-old-and-new-in-the-restart': swapsOldAndNewInTheRestart,
  'swaps-ports': swapsPorts,
  'takes-a-tuple-in-use': takesATupleInUse,
  'takes-ack-of-another-round': takesAckOfAnotherRound,
  'takes-an-address-that-another-left': takesAnAddressThatAnotherLeft,
  'takes-answer-for-another-address': takesAnswerForAnotherAddress,
  'takes-answer-of-another-round': takesAnswerOfAnotherRound,
  'takes-any-answer': takesAnyAnswer,
  'takes-data-to-send-while-suspended': takesDataToSendWhileSuspended,
  'takes-multicast-for-a-host': takesMulticastForAHost,
  'takes-the-first-of-many': takesTheFirstOfMany,
  'takes-the-window-of-the-restart': takesTheWindowOfTheRestart,
  'thaws-at-once': thawsAtOnce,
  'thaws-by-ack-of-another-round': thawsByAckOfAnotherRound,
  'thaws-on-exhaustion': thawsOnExhaustion,
  'the-bit-is-enough': theBitIsEnough,
  'the-code-is-enough': theCodeIsEnough,
  'timers-run-while-suspended': timersRunWhileSuspended,
  'times-out-early': timesOutEarly,
  'times-out-late': timesOutLate,
  'tombstone-goes-early': tombstoneGoesEarly,
  'tombstone-with-present-numbers': tombstoneWithPresentNumbers,
  'two-owners-after-a-cancel': twoOwnersAfterACancel,
  'unmutes-on-any-segment': unmutesOnAnySegment,
  'withheld-answers-do-nothing': withheldAnswersDoNothing,
  'yields-without-cancel': yieldsWithoutCancel,
};
