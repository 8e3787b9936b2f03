// The log: lines that people read on a terminal, JSON lines anywhere else. pino does the work.

import { styleText } from 'node:util';
import { pino } from 'pino';
import { printable } from './bgp/index.ts';
import { type Log, systemClock } from './speaker/index.ts';

const COLOURS = { 10: 'gray', 20: 'gray', 30: 'green', 40: 'yellow', 50: 'red', 60: 'magenta' } as const;

/** Octets that wait for a reader; past it, lines are dropped. */
const MOST_WAITING = 16 << 20;
/** milliseconds that the last lines have to be written */
const PATIENCE = 500;

/** A log to standard output, and how to wait for what it still holds, once, at the end. */
export function makeLog(level: string, terminal: boolean): { readonly log: Log; readonly flush: () => Promise<void> } {
  // Never synchronous: a reader that is slow, or a terminal that was stopped with ^S, must not stop the daemon.
  const out = pino.destination({ dest: 1, sync: false, maxLength: MOST_WAITING });
  let gone = level === 'silent';
  // A log that nobody reads any more must not end the daemon.
  out.on('error', () => {
    gone = true;
  });
  const stream = terminal ? { write: (line: string) => out.write(prettyLine(line)) } : out;
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
  const flush = () =>
    new Promise<void>((resolve) => {
      const done = () => {
        // What is not destroyed is flushed again when the process exits, and without a reader that never ends.
        out.destroy();
        resolve();
      };
      if (gone) {
        done();
        return;
      }
      for (const event of ['finish', 'error']) out.once(event, done);
      systemClock.at(systemClock.now() + PATIENCE, done);
      out.end();
    });
  return { log, flush };
}

/** `12:30:01 info  session up peer=192.0.2.1 as=65001` */
export function prettyLine(line: string): string {
  const { level, time, msg, ...about } = JSON.parse(line) as Record<string, unknown>;
  const words = Object.entries(about).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? quoted(value) : JSON.stringify(value)}`,
  );
  const name = pino.levels.labels[Number(level)] ?? String(level);
  const colour = COLOURS[Number(level) as keyof typeof COLOURS] ?? 'white';
  const head = `${String(time).slice(11, 19)} ${styleText(colour, name.padEnd(5))} ${printable(String(msg))}`;
  return `${[head, ...words].join(' ')}\n`;
}

function quoted(text: string): string {
  const safe = printable(text, 500);
  return /[\s"=]/.test(text) || text === '' ? `"${safe}"` : safe;
}
