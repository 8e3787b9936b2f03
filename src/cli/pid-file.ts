// The file that holds the process id: who made it runs, and nobody else with the same file does.

import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { printable } from '../bgp/index.ts';
import { reasonOf } from './places.ts';
import { SettingError } from './settings/index.ts';

/** Throws SettingError when the process in the file runs, or when the file is no pid file. */
export function checkPidFile(path: string): void {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new SettingError(`pid file ${printable(path)}: ${reasonOf(error)}`);
  }
  // Somebody's file is not to be overwritten because of a slip in a setting.
  if (!/^\d{0,10}$/.test(text)) throw new SettingError(`${printable(path)} holds something else than a process id`);
  const pid = Number(text);
  // In a container our own number may be that of the one before us.
  if (pid > 0 && pid !== process.pid && runs(pid)) {
    throw new SettingError(`process ${pid} runs already, says pid file ${printable(path)}`);
  }
}

/** Makes the file; what a dead process left is replaced. The file goes when this process exits. Throws SettingError. */
export function claimPidFile(path: string): void {
  checkPidFile(path);
  try {
    const file = create(path) ?? replace(path);
    writeSync(file, `${process.pid}\n`);
    closeSync(file);
  } catch (error) {
    throw new SettingError(`pid file ${printable(path)}: ${reasonOf(error)}`);
  }
  process.on('exit', () => {
    // With less rights than at the start it may have to stay: the next one sees that nobody runs.
    attempt(() => unlinkSync(path));
  });
}

/** Undefined when there is one already. */
function create(path: string): number | undefined {
  try {
    return openSync(path, 'wx', 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

function replace(path: string): number {
  unlinkSync(path);
  return openSync(path, 'wx', 0o644);
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Nobody is left to be told.
  }
}
