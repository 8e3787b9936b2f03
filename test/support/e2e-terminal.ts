// A real terminal of a given size, in which a person would sit: tmux, with a server of its own for each test.

import { execFileSync } from 'node:child_process';
import type { Folder } from './e2e-place.ts';
import { until } from './wait.ts';

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly folder: Folder;
  readonly env?: Readonly<Record<string, string>>;
}

export class Terminal {
  /** A folder of its own. */
  readonly folder: Folder;

  /** Starts a shell in it, whose prompt is `$ `. */
  constructor({ columns, rows, folder, env = {} }: TerminalOptions) {
    this.folder = folder;
    const words = Object.entries({ PS1: '$ ', TERM: 'tmux-256color', ...env }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const size = ['-x', String(columns), '-y', String(rows)];
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'test', ...size, 'env', ...words, 'sh');
    terminals.push(this);
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.folder.at('tmux'), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Types a text, and then keys by their names: `Enter`, `C-c`. */
  type(text: string, ...keys: readonly string[]): void {
    if (text !== '') this.#tmux('send-keys', '-t', 'test', '-l', text);
    if (keys.length > 0) this.#tmux('send-keys', '-t', 'test', ...keys);
  }

  /** The lines of the screen as a person sees them, without blanks at the ends. */
  lines(): string[] {
    return this.#tmux('capture-pane', '-p', '-t', 'test').replace(/\n$/, '').split('\n');
  }

  /** The same with the sequences of colours. */
  coloured(): string {
    return this.#tmux('capture-pane', '-p', '-e', '-t', 'test');
  }

  /** Waits until the screen shows it. */
  shows(what: RegExp, limitMs = 20_000): Promise<string[]> {
    return until(
      `the terminal to show ${what}`,
      () => {
        const lines = this.lines();
        if (!what.test(lines.join('\n'))) throw new Error(lines.join('\n'));
        return lines;
      },
      limitMs,
    );
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-t', 'test', '-x', String(columns), '-y', String(rows));
  }

  /** Whether a program has the second screen, and whether the cursor is to be seen. */
  state(): { readonly alternate: boolean; readonly cursor: boolean; readonly wrap: boolean } {
    const [alternate, cursor, wrap] = this.#tmux(
      'display-message',
      '-p',
      '-t',
      'test',
      '#{alternate_on} #{cursor_flag} #{wrap_flag}',
    )
      .trim()
      .split(' ')
      .map((flag) => flag === '1');
    return { alternate: alternate!, cursor: cursor!, wrap: wrap! };
  }

  end(): void {
    try {
      this.#tmux('kill-server');
    } catch {
      // It is gone.
    }
  }
}

const terminals: Terminal[] = [];

/** For `afterEach`. */
export function endTerminals(): void {
  for (const terminal of terminals.splice(0)) terminal.end();
}
