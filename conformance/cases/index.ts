/** The catalogue: every case, in the order in which people read them. */
import type { ConformanceCase } from '../harness/index.ts';
import request from './remote/request.case.ts';
import restart from './remote/restart.case.ts';

export const catalogue: readonly ConformanceCase[] = [...request, ...restart];
