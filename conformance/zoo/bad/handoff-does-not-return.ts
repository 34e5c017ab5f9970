import { fault } from '../fault.ts';

export default fault({
  title: 'A socket whose handoff failed does not get its own connection back.',
  breaks: ['MIG-DST-HANDOFF-RETURNS'],
  patches: [
    {
      file: 'src/reference-stack/socket.ts',
      from: `    this.#association = this.#stolen;
    this.#stolen = undefined;
  }

  /** Whether`,
      to: `    this.#stolen = undefined;
  }

  /** Whether`,
    },
  ],
});
