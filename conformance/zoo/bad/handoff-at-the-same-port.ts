import { fault } from '../fault.ts';

export default fault({
  title: 'A handed-over connection gets the port of the stolen one, whose remote is the same.',
  breaks: ['MIG-DST-HANDOFF-PORT'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: '      !(avoid !== undefined && avoid.host === host && avoid.port === tuple.local.port);',
      to: '      (avoid === undefined || tuple.local.port > 0);',
    },
    {
      file: 'src/reference-stack/host.ts',
      from: `    const port = local.port ?? this.#freePort(host, isFree, state.remote);
    const tuple = { local: { host, port }, remote: state.remote };
    if (!isFree(tuple))`,
      to: `    const port = local.port ?? avoid?.port ?? this.#freePort(host, isFree, state.remote);
    const tuple = { local: { host, port }, remote: state.remote };
    if (avoid === undefined && !isFree(tuple))`,
    },
  ],
});
