/** `migsock dissect`: the MIGSOCK messages in a capture. */
import { dissectCapture, type Finding } from '../capture/dissect.ts';
import type { ByteSource } from '../capture/source.ts';
import { jsonReport, textReport } from './dissect-report.ts';
import { openCapture } from './open-capture.ts';
import { exitCode } from './process.ts';

interface DissectOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export async function dissect(
  file: string,
  { json = false, verbose = false }: DissectOptions,
): Promise<void> {
  const report = json ? jsonReport : textReport;
  const output = new Lines();
  const source = flushing(output, await openCapture(file));
  for await (const finding of dissectCapture(source, { everyUnjudged: verbose })) {
    if (finding.kind === 'segment') output.write(report.segment(finding));
    else {
      output.flush();
      process.stderr.write(`${json ? '' : 'migsock: '}${report.remark(finding)}\n`);
    }
    if (isMalformed(finding)) process.exitCode = exitCode.malformed;
  }
  output.flush();
}

/** Whether the capture or a message in it is not as it is to be. */
function isMalformed(finding: Finding): boolean {
  if (finding.kind === 'segment') return finding.found.kind === 'malformed';
  return (
    finding.kind === 'problem' || (finding.kind === 'unjudged' && finding.reason === 'unknown-link-type')
  );
}

/** Lines for standard output, written together: a write for each line would take longer than finding it. */
class Lines {
  readonly #limit = 256;
  #lines: string[] = [];

  write(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length >= this.#limit) this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    process.stdout.write(`${this.#lines.join('\n')}\n`);
    this.#lines = [];
  }
}

/** What was found is shown before more is waited for, so that a live capture shows at once. */
function flushing(output: Lines, source: ByteSource): ByteSource {
  return {
    read(into) {
      output.flush();
      return source.read(into);
    },
    close: async () => source.close?.(),
  };
}
