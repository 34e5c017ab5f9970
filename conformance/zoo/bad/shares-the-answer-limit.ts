import { fault } from '../fault.ts';

export default fault({
  title: 'All its connections share one limit of answers.',
  breaks: ['MIG-REM-ANSWER-LIMIT'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'this.#answers = new AnswerLimit(context.limits.answersPerSecond);',
      to: `const shared = context.limits as unknown as { shared?: AnswerLimit };
    this.#answers = shared.shared ??= new AnswerLimit(context.limits.answersPerSecond);`,
    },
  ],
});
