/** The zoo: endpoints that are each wrong in exactly one way, legal but odd ones, and what the suite makes of them. */
import { faults } from './faults.ts';
import { oddities } from './oddities.ts';
import type { Oddity } from './oddity.ts';

export { patchedFiles } from './breed.ts';
export type { Finding } from './examine.ts';
export { ZooError, type Fault } from './fault.ts';
export { examineAll, type Examination } from './keeper.ts';
export type { Oddity } from './oddity.ts';
export { complaintsOfOddity, complaintsOfRow, missedIn, rowOf, rowsIn, tableOf, type Row } from './table.ts';
export { faults, oddities };

/** All of them. */
export const animals: Readonly<Record<string, Oddity>> = { ...faults, ...oddities };
