// Where the commands print: a terminal, or a file or pipe that takes lines of any width and no colours.

import { safe } from './safe.ts';
import { type Paint, paintFor } from './style.ts';

export interface Output {
  readonly isTerminal: boolean;
  /** Columns of the terminal now; Infinity where there is none, or nothing is to be shortened. */
  readonly width: number;
  readonly paint: Paint;
  /** Lines that are `safe`. */
  print(...lines: readonly string[]): void;
  /** Lines as a program wrote them: harmless on a terminal, octet by octet the same elsewhere. */
  raw(...lines: readonly string[]): void;
  /** Nobody reads any more. */
  readonly closed: boolean;
  /** Runs once nobody reads any more. */
  onClose(run: () => void): void;
}

export interface OutputOptions {
  /** Shorten nothing. */
  readonly wide?: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** `stream`: mistakes of it are taken for the end of its reader. */
export function outputTo(stream: NodeJS.WriteStream, { wide = false, env }: OutputOptions): Output {
  const isTerminal = stream.isTTY === true;
  let closed = false;
  const hearers: (() => void)[] = [];
  stream.on('error', () => {
    closed = true;
    for (const run of hearers.splice(0)) run();
  });
  const write = (lines: readonly string[]): void => {
    if (!closed && lines.length > 0) stream.write(`${lines.join('\n')}\n`);
  };
  return {
    isTerminal,
    get width() {
      return isTerminal && !wide ? stream.columns || 80 : Number.POSITIVE_INFINITY;
    },
    paint: paintFor(isTerminal, env),
    print: (...lines) => write(lines),
    raw: (...lines) => write(isTerminal ? lines.map(safe) : lines),
    get closed() {
      return closed;
    },
    onClose: (run) => {
      if (closed) run();
      else hearers.push(run);
    },
  };
}

export function standardOutput(options: { readonly wide?: boolean } = {}): Output {
  return outputTo(process.stdout, { ...options, env: process.env });
}
