/** Everything in generated/: the path from there, and what spec/ makes of it. */
import type { Spec } from '../spec/types.ts';
import { exportMessage, exportSpec } from './typescript.ts';

export function generatedFiles(spec: Spec): Record<string, string> {
  return {
    'typescript/spec.ts': exportSpec(spec),
    'typescript/message.ts': exportMessage(spec),
  };
}
