/** What cases, adapters and reporters are written with. */
export {
  advance,
  classifySegment,
  distance,
  encodeRawStateBuffer,
  encodeSocketState,
  decodeSocketState,
  isAtOrBefore,
  isBefore,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  MIG_BIT,
  Operation,
  parseHost,
  readStateBufferFields,
  sequenceNumber,
  sha256,
  STATE_BUFFER_DIGEST_OCTETS,
  STATE_BUFFER_FIXED_OCTETS,
  StateFlag,
  TcpFlag,
  type Endpoint,
  type MigratableState,
  type SequenceNumber,
  type SocketState,
  type StateBufferFields,
  type TcpOption,
  type TcpSegment,
} from '../../src/codec/index.ts';
export { MILLISECOND, SECOND } from '../../src/link/index.ts';
export { isOpening } from './captured-fields.ts';
export { capturedSegments, type CapturedSegment } from './captured-segments.ts';
export * from './case.ts';
export {
  expectVerdict,
  judgeMessage,
  judgePacket,
  messageBits,
  requirementOfProblem,
} from './codec-rules.ts';
export * from './connection.ts';
export * from './contract.ts';
export * from './conversation.ts';
export { fragmentationNeeded } from './icmp.ts';
export * from './coverage.ts';
export * from './known-failing.ts';
export { withIpv4Header, withIpv4Options, withTcpHeader } from './packets.ts';
export { mismatches, type FlagName, type OperationName, type Pattern } from './pattern.ts';
export { CaseRecord, type Entry } from './record.ts';
export { replay, type RequirementOf } from './replay.ts';
export * from './report.ts';
export { levelOf, requirementIds, requirementOf, sentenceOf, type Level } from './requirements.ts';
export * from './run.ts';
export * from './select.ts';
export { expectFields, readStateBuffer } from './state-buffer.ts';
export { octetOf, octetsOf, StreamOracle } from './stream.ts';
export { expectRefusal, fromBase64, Socket, Subject, toBase64 } from './subject.ts';
export * from './suite.ts';
export { Tester, testerHosts, type Expectation, type TesterHost } from './tester.ts';
export { PATIENCE, realTime, virtualTime, type Patience, type Time, type Wait } from './time.ts';
export { tracePacket, traceSegment } from './trace.ts';
export * from './transcript.ts';
export { vectorsOf, type Vector } from './vectors.ts';
export { packageFile } from '../../src/spec/package-file.ts';
export * from './verdict.ts';
