/** The specification as a value: spec/ as it was loaded and validated when the package was built. */
import { spec as generated } from '../../generated/typescript/spec.ts';
import type { Spec } from './types.ts';

export type * from './types.ts';

/** The whole of spec/. */
export const spec: Spec = generated;

/** Every operation's name, rejections included. */
export type OperationName = (typeof generated.operations)[number]['name'];
/** Every operation's value. */
export type OperationValue = (typeof generated.operations)[number]['value'];
/** Every way in which a message or its segment can be malformed. */
export type ProblemId = (typeof generated.problems)[number]['id'];
/** A state in which a socket can move. */
export type MigratableState = (typeof generated.stateBuffer.states)[number]['name'];
/** A congestion control that the state buffer can name. */
export type CongestionControlName = (typeof generated.stateBuffer.congestionControls)[number]['name'];
/** Every reason for which a state buffer is refused. */
export type StateBufferProblemId = (typeof generated.stateBuffer.problems)[number]['id'];
/** The Message Code of this version's messages. */
export type MessageCode = typeof generated.message.code.value;
