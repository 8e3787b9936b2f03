// A helper with everything that it said and that was said about it. Tests await; they never sleep.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Helper, type HelperExit, type HelperParts, loadLauncher } from '../../../src/process-bridge/helper.ts';
import { until } from '../../support/wait.ts';

// Once it is loaded, a start is a start at once.
await loadLauncher();

export interface LogRecord {
  readonly level: string;
  readonly about: { readonly [name: string]: unknown };
  readonly message: string;
}

export interface Stage {
  readonly helper: Helper;
  readonly lines: string[];
  readonly batches: number[];
  readonly records: LogRecord[];
  readonly exits: (HelperExit & { readonly final: boolean; readonly after: number })[];
  overlong: number;
  readonly overflows: number[];
  /** All lines so far as one string. */
  said(): string;
  hasLine(text: string): Promise<void>;
  exited(count?: number): Promise<void>;
  logged(message: string): Promise<LogRecord>;
}

export interface StageOptions extends Partial<HelperParts> {
  readonly respawn?: boolean;
}

const clock: HelperParts['clock'] = {
  now: () => performance.now(),
  at: (when, run) => {
    const timer = setTimeout(run, Math.max(0, when - performance.now()));
    return () => clearTimeout(timer);
  },
};

/** Not started yet. Whatever it runs is ended by `dispose`. */
export function stage(run: readonly string[], { respawn = false, ...parts }: StageOptions = {}): Stage {
  const records: LogRecord[] = [];
  const note = (level: string) => (about: object, message: string) => {
    records.push({ level, about: about as LogRecord['about'], message });
  };
  const lines: string[] = [];
  const batches: number[] = [];
  const exits: Stage['exits'] = [];
  const overflows: number[] = [];
  const helper = new Helper(
    { name: 'probe', run, encoder: 'text', respawn },
    {
      clock,
      log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
      env: process.env,
      onLines: (batch) => {
        batches.push(batch.length);
        for (const line of batch) lines.push(line);
      },
      onOverlong: () => {
        made.overlong += 1;
      },
      onOverflow: (count) => void overflows.push(count),
      onExit: (how, final) => void exits.push({ ...how, final, after: lines.length }),
      ...parts,
    },
  );
  const made: Stage = {
    helper,
    lines,
    batches,
    records,
    exits,
    overlong: 0,
    overflows,
    said: () => lines.join('\n'),
    hasLine: (text) =>
      until(`the line ${text}`, () => assert.ok(lines.includes(text), made.said().slice(-200)), 60_000),
    exited: (count = 1) => until('the exit', () => assert.equal(exits.length, count)),
    logged: (message) =>
      until(`the log record ${message}`, () => {
        const found = records.find((record) => record.message.includes(message));
        assert.ok(found, JSON.stringify(records));
        return found;
      }),
  };
  stages.push(made);
  return made;
}

const stages: Stage[] = [];

/** For `afterEach`. */
export async function dispose(): Promise<void> {
  await Promise.all(stages.splice(0).map(({ helper }) => helper.stop(0)));
}

export function script(name: string, ...args: string[]): string[] {
  return [process.execPath, join(process.cwd(), 'test/process-bridge/helpers', name), ...args];
}

export function shell(text: string): string[] {
  return ['/bin/sh', '-c', text];
}

/** Zombies count as gone: whoever should reap them is not us. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

export function isGone(pid: number): Promise<void> {
  return until(`process ${pid} to end`, () => assert.equal(isAlive(pid), false));
}
