/** Everything in generated/ but the pictures of captures: the path from there, and what spec/ makes of it. */
import type { Spec } from '../spec/types.ts';
import { exportCHeader } from './c-header.ts';
import { exportMachineDiagrams } from './machine-diagram.ts';
import { exportMachineTables } from './machine-tables.ts';
import { exportScapy } from './scapy.ts';
import { exportMachines } from './typescript-machine.ts';
import { exportMessage, exportSpec } from './typescript.ts';
import { exportStateBuffer } from './typescript-state-buffer.ts';
import { exportWireshark } from './wireshark.ts';

export function generatedFiles(spec: Spec): Record<string, string> {
  return {
    'typescript/spec.ts': exportSpec(spec),
    'typescript/machine.ts': exportMachines(spec),
    'typescript/message.ts': exportMessage(spec),
    'typescript/state-buffer.ts': exportStateBuffer(spec),
    'c/migsock.h': exportCHeader(spec),
    'scapy/migsock.py': exportScapy(spec),
    'wireshark/migsock.lua': exportWireshark(spec),
    'docs/machines.md': exportMachineTables(spec),
    ...exportMachineDiagrams(spec),
  };
}
