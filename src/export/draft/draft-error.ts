/** What is wrong with the draft's sources: sentences, each with its file and line where there is one. */

export class DraftError extends Error {
  override readonly name = 'DraftError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}
