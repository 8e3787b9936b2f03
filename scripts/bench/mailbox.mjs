// Messages between the processes of the benchmark: one JSON object with an `event` a line.

import { createInterface } from 'node:readline';

/** @typedef {{ event: string } & Record<string, any>} Mail */

/**
 * @param {import('node:stream').Readable} stream
 * @param {(mail: Mail) => void} deliver
 */
export function readMail(stream, deliver) {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    if (line !== '') deliver(JSON.parse(line));
  });
}

/**
 * @param {import('node:stream').Writable} stream
 * @param {Mail} mail
 */
export function sendMail(stream, mail) {
  stream.write(`${JSON.stringify(mail)}\n`);
}

/** Keeps mail until somebody takes it, so that an event cannot be missed by asking for it too late. */
export class Mailbox {
  /** @type {Mail[]} */
  #kept = [];
  /** @type {Set<() => void>} */
  #waiting = new Set();
  /** @type {Error | undefined} */
  #failure;

  /** @param {Mail} mail */
  deliver(mail) {
    this.#kept.push(mail);
    for (const look of [...this.#waiting]) look();
  }

  /**
   * No more mail can be trusted to come: refuses what is being waited for, now and later.
   * @param {Error} failure
   */
  fail(failure) {
    this.#failure ??= failure;
    for (const look of [...this.#waiting]) look();
  }

  /**
   * @param {string} event
   * @param {AbortSignal} signal
   * @returns {Promise<Mail>}
   */
  take(event, signal) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const index = this.#kept.findIndex((mail) => mail.event === event);
        const [mail] = index < 0 ? [] : this.#kept.splice(index, 1);
        const late = signal.reason?.name === 'TimeoutError' ? new Error(`no '${event}' in time`) : signal.reason;
        const failure = signal.aborted ? late : this.#failure;
        if (!mail && !failure) return;
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        if (mail) resolve(mail);
        else reject(failure);
      };
      this.#waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }
}
