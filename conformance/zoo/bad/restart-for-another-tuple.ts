import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a REMOTE_RESTART that names another connection for any that is suspended.',
  breaks: ['MIG-CAR-RESTART-LOOK-UP'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'const association = this.#inUse.associations.get(named);',
      to: `const suspended = [...this.#sockets.keys()].find((each) => each.isSuspended);
    const association = this.#inUse.associations.get(named) ?? (isRestart ? suspended : undefined);`,
    },
  ],
});
