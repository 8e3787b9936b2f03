// The whole screen for one program, and the terminal as it was once that is over, however it ends.

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export interface ScreenParts {
  /** A key, or the sequence of it: `q`, `\x1b[A`. */
  readonly onKey: (key: string) => void;
  readonly onResize: () => void;
  /** A signal asks for the end, with this exit status. */
  readonly onSignal: (status: number) => void;
}

export class Screen {
  readonly #parts: ScreenParts;
  #on = false;

  constructor(parts: ScreenParts) {
    this.#parts = parts;
  }

  get columns(): number {
    return process.stdout.columns || 80;
  }

  get rows(): number {
    return process.stdout.rows || 24;
  }

  enter(): void {
    this.#on = true;
    const { stdin, stdout } = process;
    for (const name of Object.keys(SIGNALS)) process.on(name, this.#onSignal);
    process.on('exit', this.leave);
    // What is said of an accident is to be read on the screen that stays.
    process.on('uncaughtExceptionMonitor', this.leave);
    if (stdin.isTTY) {
      stdin.setRawMode(true);
      stdin.setEncoding('utf8').on('data', this.#onData).resume();
    }
    stdout.on('resize', this.#parts.onResize);
    stdout.write(ENTER);
  }

  /** Lines that are no wider than the screen, from the top; what was there is gone. */
  draw(lines: readonly string[]): void {
    if (!this.#on) return;
    // Erased first: after a full line the cursor is still on its last column.
    const text = lines.slice(0, this.rows).map((line) => `\x1b[K${line}`);
    process.stdout.write(`\x1b[H${text.join('\r\n')}\x1b[J`);
  }

  /** May be called more than once. */
  leave = (): void => {
    if (!this.#on) return;
    this.#on = false;
    const { stdin, stdout } = process;
    for (const name of Object.keys(SIGNALS)) process.off(name, this.#onSignal);
    process.off('exit', this.leave);
    process.off('uncaughtExceptionMonitor', this.leave);
    stdout.off('resize', this.#parts.onResize);
    if (stdin.isTTY) {
      stdin.off('data', this.#onData).pause();
      stdin.setRawMode(false);
    }
    stdout.write(LEAVE);
  };

  #onSignal = (name: keyof typeof SIGNALS): void => this.#parts.onSignal(SIGNALS[name]);

  #onData = (text: string): void => {
    // Keys that were pressed at once come in one piece.
    for (const key of text.match(/\x1b\[[0-9;]*[A-Za-z~]|./gsu) ?? []) this.#parts.onKey(key);
  };
}
