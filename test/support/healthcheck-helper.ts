// A healthcheck helper with the test in place of the daemon: its lines are read and answered, and its check does what a
// script says, one letter for each run:
//
//    o  success      x  failure      s  ended by a signal      d  success, and disabled from then on
//
// When the letters are over, the check asks the helper to end.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { until } from './wait.ts';

export const OUR_HELPER: readonly string[] = [process.execPath, resolve('build/src/cli/start.js'), 'healthcheck'];

const LIMIT_MS = 60_000;

const CHECK = `
cd "$1" || exit 1
n=$(($(cat runs 2>/dev/null || echo 0) + 1))
echo $n > runs
if [ -e look ]; then
  ip -o address show dev lo | sed -n 's/^.*inet6* \\([^ ]*\\).*/\\1/p' > seen
  echo "$n: $(sort seen | tr '\\n' ' ')" >> places
fi
echo 'withdraw route 0.0.0.0/0 next-hop self'
case $(cut -c $n results) in
o) exit 0 ;;
x) exit 3 ;;
s) kill -9 $$ ;;
d) touch disabled; exit 0 ;;
*) kill -TERM $PPID; exec sleep 5 ;;
esac
`;

const folders = new Set<string>();
const running = new Set<HelperRun>();

/** Ends what runs, and removes all folders. */
export function clearHelpers(): void {
  for (const helper of running) helper.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

export function helperFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keryx-hc-'));
  folders.add(folder);
  return folder;
}

/** Options of a helper whose check follows `results`, and which notes the states that it tells hooks. */
export function scripted(folder: string, results: string): string[] {
  writeFileSync(join(folder, 'results'), `${results}\n`);
  writeFileSync(join(folder, 'check'), CHECK);
  return [
    ...['--cmd', `exec sh ${folder}/check ${folder}`, '--interval', '0.05', '--fast-interval', '0.02'],
    ...['--execute', `echo $STATE >> ${folder}/states`],
    ...['--disable', `${folder}/disabled`, '--disabled-execute', `rm ${folder}/disabled`],
  ];
}

export class HelperRun {
  readonly child: ChildProcess;
  #output = '';
  #errors = '';
  #exit: { readonly status: number | null; readonly signal: string | null } | undefined;

  /** `answers`: whether each line is answered. */
  constructor(argv: readonly string[], { answers = true, env = process.env } = {}) {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    running.add(this);
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      if (answers) child.stdin.write('done\n'.repeat(text.split('\n').length - 1));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    child.on('close', (status, signal) => {
      running.delete(this);
      this.#exit = { status, signal };
    });
  }

  lines(): string[] {
    return this.#output.split('\n').slice(0, -1);
  }

  errors(): string {
    return this.#errors;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async line(pattern: RegExp): Promise<void> {
    await until(
      `a line like ${pattern}`,
      () => {
        if (!this.lines().some((line) => pattern.test(line))) {
          throw new Error(JSON.stringify({ lines: this.lines().slice(-5), errors: this.#errors.slice(-500) }));
        }
      },
      LIMIT_MS,
    );
  }

  /** Resolves to the exit status, or to a signal. */
  async exit(limitMs = LIMIT_MS): Promise<number | string | null> {
    const { status, signal } = await until(
      'the helper to end',
      () => {
        if (this.#exit === undefined) throw new Error(this.#errors.slice(-500) || 'it says nothing');
        return this.#exit;
      },
      limitMs,
    );
    return status ?? signal;
  }
}

export interface Played {
  readonly status: number | string | null;
  readonly lines: readonly string[];
  /** What hooks were told. */
  readonly states: readonly string[];
  /** Addresses, at each run of the check, when that was asked for. */
  readonly places: readonly string[];
  readonly errors: string;
}

/** Takes a helper through a script. `look`: addresses are noted at each check. */
export async function play(
  helper: readonly string[],
  options: readonly string[],
  results: string,
  { answers = true, look = false, env = process.env } = {},
): Promise<Played> {
  const folder = helperFolder();
  if (look) writeFileSync(join(folder, 'look'), '');
  const run = new HelperRun([...helper, ...scripted(folder, results), ...options], { answers, env });
  const status = await run.exit();
  const read = (name: string): string[] => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  };
  return { status, lines: run.lines(), states: read('states'), places: read('places'), errors: run.errors() };
}
