// An engine with the world that it needs: programs, addresses, files and the memory of what operators said.

import { stat } from 'node:fs/promises';
import type { Clock, Log, Random, Speaker } from '../../speaker/index.ts';
import { Addresses, bootId, StateFile, systemIp } from '../address/index.ts';
import { RunnerCommands, type Tools } from '../check/index.ts';
import type { ServiceConfig } from './config.ts';
import { type AdminBook, HealthEngine } from './engine.ts';
import type { HealthEvent } from './view.ts';

export interface EngineSurroundings {
  readonly speaker: Speaker;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Of the programs that are run. */
  readonly env: NodeJS.ProcessEnv;
  /** What is remembered over a restart; undefined: nothing. */
  readonly stateFile: string | undefined;
  readonly onEvent: (event: HealthEvent) => void;
}

/** The engine, and what has to be written before the end. */
export interface Health {
  readonly engine: HealthEngine;
  close(): Promise<void>;
}

export function makeHealth(services: readonly ServiceConfig[], around: EngineSurroundings): Health {
  const { speaker, clock, random, log, env, stateFile, onEvent } = around;
  const state = new StateFile(stateFile, { clock, log, boot: bootId() });
  const addresses = new Addresses({
    clock,
    ip: systemIp(env.PATH),
    state,
  });
  const tools: Tools = {
    now: () => clock.now(),
    wall: () => clock.wall(),
    at: (when, run) => clock.at(when, run),
    commands: new RunnerCommands({ env, now: () => clock.now() }),
  };
  const engine: HealthEngine = new HealthEngine(services, {
    speaker,
    log,
    tools,
    random,
    book: addresses,
    admins: adminBook(state, clock),
    isThere: (file) => isThere(file, log),
    onEvent: (event) => {
      tell(event, log);
      onEvent(event);
    },
  });
  const close = async () => {
    // What could not be taken away before is tried once more.
    await addresses.releaseAll();
    await state.close();
  };
  return { engine, close };
}

function adminBook({ admin }: StateFile, clock: Clock): AdminBook {
  return {
    admin: (service) => admin.get(service)?.said ?? 'enabled',
    setAdmin: (service, said) => {
      if (said === 'enabled') admin.delete(service);
      else admin.set(service, { said, since: Math.floor(clock.wall()) });
    },
  };
}

/** A file that cannot be looked at says nothing, and one that is not there says so. */
async function isThere(file: string, log: Log): Promise<boolean | undefined> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    log.debug({ file, code }, 'cannot tell whether the file that disables a healthcheck is there');
    return undefined;
  }
}

function tell({ name, phase, before, reason, alarm, announced }: HealthEvent, log: Log): void {
  const about = { service: name, state: phase, before, why: reason, announced };
  if (alarm) log.error({ ...about, alarm }, 'a healthcheck fails, and nobody else announces its VIP');
  else if (phase === 'down' || phase === 'held') log.warn(about, 'a healthcheck changed');
  else if (phase === 'rising' || phase === 'falling') log.debug(about, 'a healthcheck changed');
  else log.info(about, 'a healthcheck changed');
}
