// Where the daemon is controlled from, as settings and command line have it.

import { resolve } from 'node:path';
import { findGroup, type User } from '../privileges.ts';
import type { Access, ControlPlan } from '../process-bridge/index.ts';
import { type FindOptions, findPipes, newPipes, type Root, socketPaths } from './client/search.ts';
import { SettingError, type Settings } from './settings/index.ts';

const GROUP_MODE = 0o660;

/** Undefined when nobody is to control it. Throws SettingError. */
export function controlPlan(
  settings: Settings,
  root: Root,
  user: User | undefined,
  { socket, instance }: Pick<FindOptions, 'socket' | 'instance'> = {},
): ControlPlan | undefined {
  if (!settings.get('api.cli')) return undefined;
  const uid = process.getuid?.() ?? 0;
  const path = socket ?? (instance === undefined ? settings.get('api.socketpath') : '');
  return {
    sockets: path === '' ? socketPaths(instance ?? settings.get('api.socketname'), root, uid) : [resolve(path)],
    access: accessOf(settings, user),
    pipes: pipesOf(settings, root, uid),
  };
}

function accessOf(settings: Settings, user: User | undefined): Access {
  const name = settings.get('api.socketgroup');
  const group = name === '' ? undefined : findGroup(name);
  if (name !== '' && group === undefined) {
    throw new SettingError(`there is no group '${name}': set keryx_api_socketgroup to one that exists`);
  }
  const usual = settings.origin('api.socketmode') === 'default';
  return {
    mode: usual && group !== undefined ? GROUP_MODE : settings.get('api.socketmode'),
    uid: user?.uid,
    gid: group ?? user?.gid,
  };
}

function pipesOf(settings: Settings, { root }: Root, uid: number): ControlPlan['pipes'] {
  const name = settings.get('api.pipename');
  const there = findPipes(name, root, uid);
  if (there !== undefined) return { ...there, make: false };
  return settings.get('api.makepipes') ? { ...newPipes(name, root), make: true } : undefined;
}
