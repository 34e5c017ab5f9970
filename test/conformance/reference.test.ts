/** The reference endpoint under its own suite. */
import { referenceAdapter } from '../../conformance/adapters/reference.ts';
import { conformanceTests } from '../../conformance/vitest.ts';

conformanceTests(referenceAdapter());
