// The log of the helper: lines on stderr as Python makes them, and syslog.

import type { Writable } from 'node:stream';
import { oneLine } from './text.ts';

export type Level = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';

export type Log = (level: Level, message: string) => void;

/** What of it waits to be read at most, in octets: nobody is waited for. */
export const MOST_WAITING = 65_536;

export interface LogParts {
  readonly debug: boolean;
  /** Undefined: nothing is logged there. */
  readonly console: Writable | undefined;
  readonly syslog: ((level: Level, message: string) => void) | undefined;
}

export function makeLog({ debug, console, syslog }: LogParts): Log {
  return (level, text) => {
    if (level === 'DEBUG' && !debug) return;
    const message = oneLine(text);
    if (console !== undefined && console.writableLength < MOST_WAITING) {
      console.write(`${level}[healthcheck] ${message}\n`);
    }
    syslog?.(level, message);
  };
}
