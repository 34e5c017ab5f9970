/**
 * Loaded ahead of a command of Node's: when it exits, reports the most memory that it had to file descriptor 3.
 *
 * The kernel's figure for this program alone. Resource usage would not do: it starts with the memory of the process that
 * started this one.
 */
import { readFileSync, writeSync } from 'node:fs';

process.on('exit', () => {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  writeSync(3, String(Number(kilobytes[1]) * 1024));
});
