// The stage of the size and reload tests: a sink, and a subject that has all its routes from its configuration.

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEXTS } from './size-content.mjs';
import { startSink } from './stage.mjs';
import { PEER_AS, startSubject } from './subject.mjs';

const REPORT_MS = 60_000;

/**
 * @typedef {object} SizeStage
 * @property {import('./mailbox.mjs').Mailbox} sink
 * @property {() => void} go lets the sink answer
 * @property {ReturnType<typeof startSubject>} subject
 * @property {() => Promise<import('./mailbox.mjs').Mail>} report of the sink
 */

/** The language in which a subject is configured. @param {string} subject @returns {typeof TEXTS.exabgp} */
function language(subject) {
  return subject === 'bird' ? TEXTS.bird : TEXTS.exabgp;
}

/** A TCP port that nobody has. @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(address.port));
    });
  });
}

/**
 * Sets a stage, hands it to `play`, and clears it away whatever happened.
 * @template Result
 * @param {object} options
 * @param {string} options.subject
 * @param {(texts: typeof TEXTS.exabgp) => import('./size-content.mjs').Text} options.write
 * @param {string[]} options.sinkArguments
 * @param {Record<string, string>} [options.settings] environment of the subject
 * @param {AbortSignal} options.signal
 * @param {(stage: SizeStage) => Promise<Result>} play
 * @returns {Promise<Result>}
 */
export async function withSizeStage({ subject: name, write, sinkArguments, settings = {}, signal }, play) {
  /** @type {(() => Promise<unknown>)[]} */
  const cleanups = [];
  const folder = await mkdtemp(join(tmpdir(), 'keryx-bench-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  try {
    const sink = startSink(['--as', String(PEER_AS), ...sinkArguments]);
    cleanups.push(sink.stop);
    const { port } = await sink.mail.take('listening', signal);
    const text = write(language(name))({ port, listen: await freePort() });
    /** @param {Error} failure */
    const onEnd = (failure) => sink.mail.fail(failure);
    const subject = startSubject(name, { folder, port, text, settings, onEnd });
    cleanups.push(subject.stop);
    return await play({
      sink: sink.mail,
      subject,
      go: () => sink.tell('go'),
      report: () => {
        sink.tell('report');
        return sink.mail.take('report', AbortSignal.timeout(REPORT_MS));
      },
    });
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}
