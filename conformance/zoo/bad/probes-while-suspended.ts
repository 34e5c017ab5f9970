import { fault } from '../fault.ts';

export default fault({
  title: 'It probes a closed window while it is suspended.',
  breaks: ['MIG-REM-HOLD'],
  patches: [
    {
      file: 'src/reference-stack/core/output.ts',
      from: "const carriesData = tcb.restraint !== 'acks-only' && hasDataToSend(tcb);",
      to: 'const carriesData = hasDataToSend(tcb);',
    },
    {
      file: 'src/reference-stack/core/timers.ts',
      from: 'if (this.#pausedAt !== undefined) return deadlines[Timer.delayedAck] as number;',
      to: `if (this.#pausedAt !== undefined)
      return Math.min(deadlines[Timer.delayedAck] as number, deadlines[Timer.persist] as number);`,
    },
    {
      file: 'src/reference-stack/core/timers.ts',
      from: 'timer !== Timer.delayedAck) continue;',
      to: 'timer !== Timer.delayedAck && timer !== Timer.persist) continue;',
    },
    {
      file: 'src/reference-stack/core/output.ts',
      from: `  if (tcb.restraint !== 'none') return undefined;
  const segment = textSegment(tcb, tcb.sndNxt, 1`,
      to: '  const segment = textSegment(tcb, tcb.sndNxt, 1',
    },
  ],
});
