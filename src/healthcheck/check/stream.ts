// What is said and heard on a connection, for the kinds that know nothing of its protocol.

import type { Socket } from 'node:net';
import type { Attempt } from './attempt.ts';
import { Finder } from './finder.ts';
import type { CheckWords, Tools } from './kind.ts';
import { text } from './values.ts';

/** Octets of an answer that are looked at. */
const MOST_HEARD = 4096;
/** Octets of it that are shown. */
const MOST_SHOWN = 60;

export interface Talk {
  send: string | undefined;
  expect: string | undefined;
}

export const talkWords: CheckWords<Talk> = {
  send: {
    usage: '"TEXT"',
    about: 'What to say once connected; \\r\\n in quotes is the end of a line.',
    example: '"PING\\r\\n"',
    raw: true,
    line: (words, draft) => {
      draft.send = text(words, 'the text to send');
    },
  },
  expect: {
    usage: '"TEXT"',
    about: `What the first ${MOST_HEARD} octets of the answer must have in them. Without it, a connection is enough.`,
    example: '"PONG"',
    raw: true,
    line: (words, draft) => {
      draft.expect = text(words, 'the text to expect');
    },
  },
};

/** Passes or fails the try by what happens on a socket that is about to be connected. */
export function talk(socket: Socket, { send, expect }: Talk, it: Attempt, tools: Tools): void {
  const began = tools.now();
  const passed = (what: string) => it.pass(`${what} in ${Math.round(tools.now() - began)} ms`);
  it.holds(() => socket.destroy());
  socket.on('error', (error) => it.error(error));
  socket.on('connect', () => {
    if (expect === undefined) {
      if (send === undefined) passed('connected');
      else socket.write(send, () => passed('connected'));
      return;
    }
    const finder = new Finder(expect, MOST_HEARD);
    let first = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      finder.push(chunk);
      if (first.length < MOST_SHOWN) first = Buffer.concat([first, chunk.subarray(0, MOST_SHOWN - first.length)]);
      if (finder.found) passed('answered');
      else if (finder.full) it.fail(`another answer than expected: ${first}`);
    });
    socket.on('end', () =>
      it.fail(first.length === 0 ? 'closed without an answer' : `another answer than expected: ${first}`),
    );
    if (send !== undefined) socket.write(send);
  });
  socket.on('close', () => it.fail('closed'));
}
