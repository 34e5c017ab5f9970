import { fault } from '../fault.ts';

export default fault({
  title: 'It answers a REMOTE_RESTART that names the remote’s own address like any other.',
  breaks: ['MIG-REM-TUPLE-IN-USE'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'if (isRestart && namesThisEnd(tuple, message)) {',
      to: 'if (isRestart && namesThisEnd(tuple, message) && this.limits.msl === 0) {',
    },
  ],
});
