/** Reads what a trace is made of, in a clone: sources, cases, faults and vectors. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogue } from '../../conformance/cases/index.ts';
import { parseUncovered, vectorsOf } from '../../conformance/harness/index.ts';
import { faults } from '../../conformance/zoo/faults.ts';
import { spec } from '../spec/index.ts';
import { traceOf, type Mention, type Trace, type TracedVector } from './trace.ts';

/** What implements the protocol; spec/wire and spec/machine are tables that code is generated of. */
const implementing = [
  'src/codec',
  'src/reference-stack',
  'src/endpoint',
  'kernel',
  'spec/wire',
  'spec/machine',
];
/** What else names requirements. */
const other = ['src', 'conformance', 'spec/draft'];
const SOURCE = /\.(ts|py|c|h|yaml|xml)$/;
const ID = /\bMIG(?:-[A-Z]+){2,}\b/g;

/** @param root - the folder of the clone */
export function readTrace(root: string): Trace {
  return traceOf({
    spec,
    code: implementing.flatMap((folder) => mentionsIn(root, folder)),
    other: other.flatMap((folder) => mentionsIn(root, folder)),
    catalogue,
    faults,
    vectors: (['message', 'packet', 'state-buffer'] as const).flatMap(tracedVectors),
    uncovered: parseUncovered(readFileSync(join(root, 'conformance/uncovered.yaml'), 'utf8')),
  });
}

function tracedVectors(kind: Parameters<typeof vectorsOf>[0]): TracedVector[] {
  return Object.values(vectorsOf(kind)).map(({ id, problems = [] }) => ({ id: `${kind}/${id}`, problems }));
}

/** A folder that there is not has none. */
function mentionsIn(root: string, folder: string): Mention[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => SOURCE.test(name))
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      return readFileSync(join(root, path), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          [...line.matchAll(ID)].map(([id]) => ({ id, place: `${path}:${index + 1}` })),
        );
    });
}
