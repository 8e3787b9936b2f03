// One stage is all that a measurement needs: a sink, a subject connected to it and the feeder the subject started.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Mailbox, readMail, sendMail } from './mailbox.mjs';
import { endChild } from './proc.mjs';
import { feederConfiguration, PEER_AS, startSubject } from './subject.mjs';

const SINK = fileURLToPath(new URL('./sink.mjs', import.meta.url));
/** Between the session coming up and the first command: whatever a subject does then is not what is measured. */
const SETTLE_MS = 500;
const REPORT_MS = 15_000;

/**
 * @typedef {object} Stage
 * @property {Mailbox} sink
 * @property {Mailbox} feeder
 * @property {() => import('./proc.mjs').Usage} usage of the subject
 * @property {() => void} go lets the feeder begin
 * @property {() => Promise<{ sink: import('./mailbox.mjs').Mail, feeder: import('./mailbox.mjs').Mail }>} reports
 */

/** @param {string[]} args */
export function startSink(args) {
  const mail = new Mailbox();
  const child = spawn(process.execPath, [SINK, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  void ended.then(() => mail.fail(new Error('the sink ended early')));
  child.stdin.on('error', () => {});
  readMail(child.stdout, (message) => {
    mail.deliver(message);
    if (message.event === 'closed') mail.fail(new Error('the session closed'));
    if (message.event === 'malformed') mail.fail(new Error(`the sink was sent nonsense: ${message.reason}`));
  });
  /** @param {string} event @param {Record<string, unknown>} [more] */
  const tell = (event, more) => sendMail(child.stdin, { event, ...more });
  return { mail, tell, stop: () => endChild(child, ended) };
}

/**
 * Waits for the feeder on a local socket: it is no child of ours, so this is also how its end is noticed, and caused.
 * @param {string} path
 */
async function openControl(path) {
  const mail = new Mailbox();
  /** @type {import('node:net').Socket | undefined} */
  let feeder;
  const server = createServer((socket) => {
    if (feeder) mail.fail(new Error('the feeder was started twice'));
    feeder = socket;
    socket.on('error', () => {});
    socket.on('close', () => mail.fail(new Error('the feeder ended early')));
    readMail(socket, (message) => mail.deliver(message));
  });
  await new Promise((resolve) => server.listen(path, () => resolve(undefined)));
  return {
    mail,
    /** @param {string} event */
    tell: (event) => feeder && sendMail(feeder, { event }),
    stop: async () => {
      server.close();
      feeder?.destroy();
    },
  };
}

/**
 * Sets a stage, hands it to `play`, and clears it away whatever happened.
 * @template Result
 * @param {object} options
 * @param {string} options.subject
 * @param {string[]} options.sinkArguments
 * @param {string[]} options.feederArguments
 * @param {AbortSignal} options.signal
 * @param {(stage: Stage) => Promise<Result>} play
 * @returns {Promise<Result>}
 */
export async function withStage({ subject: name, sinkArguments, feederArguments, signal }, play) {
  /** @type {(() => Promise<unknown>)[]} */
  const cleanups = [];
  const folder = await mkdtemp(join(tmpdir(), 'keryx-bench-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  try {
    const sink = startSink(['--as', String(PEER_AS), ...sinkArguments]);
    cleanups.push(sink.stop);
    const { port } = await sink.mail.take('listening', signal);

    const path = join(folder, 'control');
    const control = await openControl(path);
    cleanups.push(control.stop);

    /** @param {Error} failure */
    const onEnd = (failure) => {
      for (const mailbox of [control.mail, sink.mail]) mailbox.fail(failure);
    };
    const text = feederConfiguration([path, ...feederArguments]);
    const subject = startSubject(name, { folder, port, text, onEnd });
    cleanups.push(subject.stop);

    const { pid } = await control.mail.take('ready', signal);
    await sink.mail.take('established', signal);
    await sleep(SETTLE_MS, undefined, { signal });

    return await play({
      sink: sink.mail,
      feeder: control.mail,
      usage: () => subject.usage(pid),
      go: () => control.tell('go'),
      reports: async () => {
        sink.tell('report');
        control.tell('report');
        // Its own time limit: reports are wanted most when the time of the measurement is over.
        const limit = AbortSignal.timeout(REPORT_MS);
        const [fromSink, fromFeeder] = await Promise.all([
          sink.mail.take('report', limit),
          control.mail.take('report', limit),
        ]);
        return { sink: fromSink, feeder: fromFeeder };
      },
    });
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}
