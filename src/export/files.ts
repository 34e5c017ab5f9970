/** Everything in generated/: the path from there, and what spec/ makes of it. */
import type { Spec } from '../spec/types.ts';
import { exportCHeader } from './c-header.ts';
import { exportScapy } from './scapy.ts';
import { exportMessage, exportSpec } from './typescript.ts';
import { exportWireshark } from './wireshark.ts';

export function generatedFiles(spec: Spec): Record<string, string> {
  return {
    'typescript/spec.ts': exportSpec(spec),
    'typescript/message.ts': exportMessage(spec),
    'c/migsock.h': exportCHeader(spec),
    'scapy/migsock.py': exportScapy(spec),
    'wireshark/migsock.lua': exportWireshark(spec),
  };
}
