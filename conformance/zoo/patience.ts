/** What odd endpoints with shorter times of their own have to keep all the same (MIG-REM-PATIENCE). */
import type { Patch } from './fault.ts';

/** Tombstones, mute sockets and suspensions that count as recent last as long as the protocol says. */
export const patientAllTheSame: Patch = {
  file: 'src/reference-stack/migration/limits.ts',
  from: 'return suspension + 2 * msl;',
  to: 'return Math.max(suspension + 2 * msl, 360 * SECOND);',
};
