/** Reasons of rejections by name. */
import { spec } from '../../spec/index.ts';

const names = new Map<number, string>(spec.operations.map(({ name, value }) => [value, name]));
const isRejected = new Set<number>(
  spec.operations.filter(({ reason }) => reason !== undefined).map(({ value }) => value),
);

/** `REJECT_MOVED` for its value. */
export function reasonOf(operation: number): string {
  return names.get(operation) ?? `operation ${operation}`;
}

/** Whether an operation is a rejection. */
export function isRejection(operation: number): boolean {
  return isRejected.has(operation);
}
