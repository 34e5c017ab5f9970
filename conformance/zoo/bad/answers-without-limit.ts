import { fault } from '../fault.ts';

export default fault({
  title: 'It answers as many messages as come.',
  breaks: ['MIG-REM-ANSWER-LIMIT'],
  patches: [
    {
      file: 'src/reference-stack/migration/answers.ts',
      from: 'return this.#given <= this.#perSecond;',
      to: 'return this.#given > 0 || this.#perSecond > 0;',
    },
  ],
});
