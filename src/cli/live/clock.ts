// Time for the commands at a terminal. Those of the speaker would be loaded with all of the speaker, and an answer to a
// person is not to wait for that.

/** Runs once after milliseconds; returns a cancel. */
export function after(ms: number, run: () => void): () => void {
  const timeout = setTimeout(run, ms);
  return () => clearTimeout(timeout);
}

/** milliseconds, monotonic */
export function now(): number {
  return performance.now();
}

/** seconds since 1970 */
export function wall(): number {
  return Date.now() / 1000;
}

/** `14:05:09`, of here; `seconds` since 1970 */
export function timeOfDay(seconds: number): string {
  const at = new Date(seconds * 1000);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
