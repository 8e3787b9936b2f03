// Waiting without sleeping: a check is an assertion that is tried again until it holds or the limit is over.

import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 40;

/** Runs `check` until it does not throw and gives its value; the error says what was awaited and what was last seen. */
export async function until<T>(what: string, check: () => T | Promise<T>, limitMs = 10_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (Date.now() >= end) {
        const seen = failure instanceof Error ? failure.message : String(failure);
        throw new Error(`waited ${limitMs} ms for ${what}; last seen: ${seen}`, { cause: failure });
      }
    }
    await pause(POLL_MS);
  }
}
