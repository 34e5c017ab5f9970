import { fault } from '../fault.ts';

export default fault({
  title: 'It says nothing to a message for a connection that it does not have.',
  breaks: ['MIG-CAR-UNKNOWN-TUPLE'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'if (reset !== undefined) this.#emit(tuple, reset); // MIG-CAR-UNKNOWN-TUPLE',
      to: 'if (reset === undefined) this.#emit(tuple, segment);',
    },
  ],
});
