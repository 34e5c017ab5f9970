/** What has to be undone however this process ends: programs that were started, namespaces that were made. */

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const undone = new Set<() => void>();

/**
 * Has something undone when the process ends, also by a signal that can be caught; `undo` must not wait for anything.
 *
 * @returns undoes it now; later calls do nothing
 */
export function undoAtEnd(undo: () => void): () => void {
  if (undone.size === 0) install();
  const once = (): void => {
    if (!undone.delete(once)) return;
    try {
      undo();
    } finally {
      if (undone.size === 0) uninstall();
    }
  };
  undone.add(once);
  return once;
}

function undoAll(): void {
  for (const undo of [...undone]) {
    try {
      undo();
    } catch {
      // What cannot be undone must not keep the rest from it, and nobody is left to be told.
    }
  }
}

/** Ends as the signal would have ended it. */
function stop(signal: NodeJS.Signals): void {
  undoAll();
  process.kill(process.pid, signal);
}

function install(): void {
  process.on('exit', undoAll);
  for (const signal of signals) process.on(signal, stop);
}

function uninstall(): void {
  process.off('exit', undoAll);
  for (const signal of signals) process.off(signal, stop);
}
