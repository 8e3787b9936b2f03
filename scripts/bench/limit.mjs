// How long a measurement may take.

/**
 * A signal that comes with `interrupt`, or as a TimeoutError when `ms` are over.
 * @param {AbortSignal} interrupt
 * @param {number} ms
 * @returns {{ signal: AbortSignal, limit: AbortSignal }} `limit` comes with the time alone
 */
export function within(interrupt, ms) {
  const limit = AbortSignal.timeout(ms);
  // Node 20 forgets a time limit that only AbortSignal.any listens to.
  limit.addEventListener('abort', () => {});
  return { signal: AbortSignal.any([interrupt, limit]), limit };
}
