/** Stories told by the zoo's animals: the reference endpoint with one fault, at every host. */
import { join } from 'node:path';
import { vi } from 'vitest';
import { breed, type Stack } from '../../../conformance/zoo/breed.ts';
import type { Patch } from '../../../conformance/zoo/fault.ts';
import type * as Taps from './taps.ts';

/** Where the animals live until the tests are over. */
export const enclosures = join(process.cwd(), 'out', 'zoo', `passive-${process.pid}`);

/** What of the endpoint the stories use; an animal's entrance has all of it. */
const parts = ['host', 'driver', 'api', 'migration/context'].map(
  (name) => `../../../src/reference-stack/${name}.ts`,
);

/** What stands in for those who would end a story at the first thing that is wrong. */
class Blind {
  capture(): void {
    // Nothing is held against it.
  }
}

/** The stories' module with an animal's stack in the place of the reference endpoint's. */
export async function storiesOf(name: string, patches: readonly Patch[]): Promise<typeof Taps> {
  const stack: Stack = await breed(patches, { root: process.cwd(), folder: join(enclosures, name) });
  vi.resetModules();
  for (const part of parts) vi.doMock(part, () => stack);
  vi.doMock('../../reference-stack/story-watch.ts', () => ({ Watch: Blind, demand: () => undefined }));
  return import('./taps.ts');
}
