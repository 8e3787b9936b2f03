// Time for the helper. That of the speaker would be loaded with all of the speaker, and there is a helper for each service.

/** What Node takes at most; beyond it a timer would end at once. */
const LONGEST_MS = 0x7fffffff;

/** Runs once after milliseconds; returns a cancel. */
export function after(ms: number, run: () => void): () => void {
  const timeout = setTimeout(run, Math.min(ms, LONGEST_MS));
  return () => clearTimeout(timeout);
}

/** milliseconds, monotonic */
export function now(): number {
  return performance.now();
}
