// The program `ip`, run and waited for.

import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface IpEnd {
  /** Null: it did not run, or not to its end. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** In words, why there is no status. */
  readonly problem?: string;
}

/** Runs a program, `ip` or `sudo`, with its arguments, and with `input` to read. Never rejects. */
export type RunIp = (argv: readonly string[], input?: string) => Promise<IpEnd>;

/** milliseconds */
const LIMIT_MS = 5000;
/** Octets of either output: some 100,000 addresses. */
const MOST_OUTPUT = 16 << 20;
/** Where administrators' programs are, which the PATH of a service may lack. */
const ALSO = ['/sbin', '/usr/sbin'];

/** Runs what `path`, as in the environment, or a folder of administrators has; what takes longer than `limitMs` is killed. */
export function systemIp(path: string | undefined, limitMs: number = LIMIT_MS): RunIp {
  // A relative folder would be one that others choose.
  const folders = [...(path ?? '/usr/bin:/bin').split(delimiter).filter((folder) => isAbsolute(folder)), ...ALSO];
  const env = { PATH: folders.join(delimiter), LC_ALL: 'C' };
  const options = { env, timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: MOST_OUTPUT } as const;
  return ([name = '', ...args], input) => {
    const program = folders.map((folder) => join(folder, name)).find(isProgram);
    if (program === undefined)
      return Promise.resolve(failed(`there is no program \`${name}\` along PATH, nor in ${ALSO.join(' or ')}`));
    return new Promise((resolve) => {
      try {
        const child = execFile(program, args, options, (error, stdout, stderr) => {
          if (error === null) resolve({ status: 0, stdout, stderr });
          else if (typeof error.code === 'number') resolve({ status: error.code, stdout, stderr });
          else resolve({ ...failed(problemOf(name, error, limitMs)), stdout, stderr });
        });
        // One that ends before it has read all says why itself.
        child.stdin?.on('error', () => {});
        child.stdin?.end(input ?? '');
      } catch (error) {
        resolve(failed(`\`${name}\` cannot be run: ${(error as Error).message}`));
      }
    });
  };
}

function failed(problem: string): IpEnd {
  return { status: null, stdout: '', stderr: '', problem };
}

function problemOf(
  name: string,
  { code, signal, killed }: Error & { code?: unknown; signal?: unknown; killed?: boolean },
  limitMs: number,
): string {
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `\`${name}\` says more than can be read`;
  if (killed) return `\`${name}\` took longer than ${limitMs / 1000} s and was killed`;
  return code ? `\`${name}\` cannot be run: ${code}` : `\`${name}\` was ended by ${signal}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
