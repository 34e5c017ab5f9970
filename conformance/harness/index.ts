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
  sequenceNumber,
  TcpFlag,
  type Endpoint,
  type SequenceNumber,
  type SocketState,
  type TcpSegment,
} from '../../src/codec/index.ts';
export { MILLISECOND, SECOND } from '../../src/link/index.ts';
export * from './case.ts';
export * from './connection.ts';
export * from './contract.ts';
export * from './conversation.ts';
export { type FlagName, type OperationName, type Pattern } from './pattern.ts';
export { CaseRecord, type Entry } from './record.ts';
export { requirementOf } from './requirements.ts';
export * from './run.ts';
export { octetOf, octetsOf, StreamOracle } from './stream.ts';
export { expectRefusal, fromBase64, Socket, Subject, toBase64 } from './subject.ts';
export { Tester, testerHosts, type Expectation, type TesterHost } from './tester.ts';
export { realTime, virtualTime, type Patience, type Time, type Wait } from './time.ts';
export { tracePacket, traceSegment } from './trace.ts';
export * from './verdict.ts';
