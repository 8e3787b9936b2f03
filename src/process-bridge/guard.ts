// The guard: one small process beside the daemon that ends the helpers when the daemon cannot, since it was killed. It
// reads the process groups that there are from a pipe that only the daemon has open, so the end of the daemon, however it
// comes about, is the end of the pipe.

import { type ChildProcess, spawn } from 'node:child_process';
import type { HelperClock, HelperLog } from './child.ts';

/**
 * `+GROUP` and `-GROUP` on its stdin. At the end SIGTERM to each that is left, and a second later SIGKILL to those that
 * were there all the time: the number of one that is gone may be somebody else's. It takes no signal, since a ^C or the
 * end of a service may come before the end of the daemon.
 */
const SCRIPT = `
trap '' HUP INT QUIT TERM
groups=' '
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
left=
for group in $groups; do kill -s TERM -- "-$group" && left="$left $group"; done
for tenth in 1 2 3 4 5 6 7 8 9 10; do
  [ -n "$left" ] || exit 0
  sleep 0.1 || sleep 1
  there=
  for group in $left; do kill -s 0 -- "-$group" && there="$there $group"; done
  left=$there
done
for group in $left; do kill -s KILL -- "-$group"; done
`;

/** Between two starts of a guard that does not stay. */
const PAUSE_MS = 5000;
/** Octets that a guard may leave unread. */
const MOST_WAITING = 16_384;

export class Guard {
  readonly #clock: HelperClock;
  readonly #log: HelperLog;
  readonly #shell: string;
  readonly #groups = new Set<number>();
  #child: ChildProcess | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  #cancelStart: (() => void) | undefined;
  #complained = false;

  /** `shell` is any POSIX shell. */
  constructor(parts: { readonly clock: HelperClock; readonly log: HelperLog; readonly shell?: string }) {
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#shell = parts.shell ?? '/bin/sh';
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** To be called before there is a group to guard. Does nothing while there is a guard, or while one waits to be started. */
  start(): void {
    if (this.#child === undefined && this.#cancelStart === undefined) this.#launch();
  }

  add(group: number): void {
    this.#groups.add(group);
    if (this.#child === undefined) this.start();
    else this.#tell(`+${group}\n`);
  }

  /** As soon as nobody is left in it, since its number may be given to others. */
  remove(group: number): void {
    if (this.#groups.delete(group)) this.#tell(`-${group}\n`);
  }

  /** No guard is needed any more. Groups that were not removed are ended. */
  close(): void {
    this.#cancelStart?.();
    this.#cancelStart = undefined;
    const child = this.#child;
    this.#child = undefined;
    this.#groups.clear();
    child?.stdin?.end();
  }

  /** In a session of its own, and nothing that keeps the daemon from its end. */
  #launch(): void {
    this.#startedAt = this.#clock.now();
    const args = ['-c', SCRIPT, 'keryx-guard'];
    const env = { PATH: '/usr/bin:/bin' };
    try {
      const child = spawn(this.#shell, args, { cwd: '/', env, detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
      this.#child = child;
      child.on('error', (error) => this.#gone(child, error.message));
      child.on('exit', (status, signal) => this.#gone(child, signal ?? `status ${status}`));
      child.unref();
      // A guard that is gone is noticed by its exit.
      child.stdin?.on('error', () => {});
      (child.stdin as { unref?(): void } | null)?.unref?.();
    } catch (error) {
      this.#gone(undefined, (error as Error).message);
      return;
    }
    for (const group of this.#groups) this.#tell(`+${group}\n`);
  }

  #tell(line: string): void {
    const child = this.#child;
    child?.stdin?.write(line);
    // It starts anew with what there is then.
    if ((child?.stdin?.writableLength ?? 0) > MOST_WAITING) child?.kill('SIGKILL');
  }

  #gone(child: ChildProcess | undefined, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const now = this.#clock.now();
    const due = this.#startedAt + PAUSE_MS;
    if (due <= now) this.#log.warn({ why }, 'the guard of the helpers is gone, another is started');
    else if (!this.#complained) {
      this.#log.warn({ why }, 'helpers have no guard: some may outlive a daemon that is killed');
    }
    this.#complained = due > now;
    this.#cancelStart = this.#clock.at(Math.max(now, due), () => {
      this.#cancelStart = undefined;
      this.#launch();
    });
  }
}
