import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection has forgotten that its application has closed.',
  breaks: ['MIG-BUF-FIN'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: "tcb.finQueued = state.state !== 'ESTABLISHED' && state.state !== 'CLOSE-WAIT';",
      to: 'tcb.finQueued = false;',
    },
  ],
});
