// Where the control socket and the pipes of ExaBGP are, for the daemon and for those who talk to it.

import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { givenRoot, type PlaceOptions, rootOf, settingFiles } from '../root.ts';

export interface FindOptions extends PlaceOptions {
  /** Path of the socket. */
  readonly socket?: string;
  /** Name of the daemon: that of its socket without `.sock`. */
  readonly instance?: string;
}

/** A root folder, and whether somebody asked for it. */
export interface Root {
  readonly root: string;
  readonly given: boolean;
}

export interface Found {
  /** Sockets that are there, in the order in which they count. */
  readonly paths: readonly string[];
  /** The path that was asked for, or those that were looked at. */
  readonly looked: readonly string[];
}

export interface PipePaths {
  readonly in: string;
  readonly out: string;
}

const USUAL_NAME = 'exabgp';

/** The folders of ExaBGP, `uid` being that of the process: below `/`, then below the root. */
export function pipeFolders(root: string, uid: number): string[] {
  return [...new Set([...foldersIn('/', uid), ...foldersIn(root, uid)])];
}

/** The same, but a root that was asked for is the only one: several daemons on a host are told apart by it. */
export function socketFolders({ root, given }: Root, uid: number): string[] {
  return given ? foldersIn(root, uid) : pipeFolders(root, uid);
}

function foldersIn(root: string, uid: number): string[] {
  return ['run', 'var/run'].flatMap((run) => [
    join(root, run, 'exabgp'),
    join(root, run, String(uid)),
    join(root, run),
  ]);
}

/** Where a daemon may have its socket, the best first: where one of its name is, then where one is made. */
export function socketPaths(name: string, root: Root, uid: number): string[] {
  const file = `${name}.sock`;
  const there = socketFolders(root, uid).map((folder) => join(folder, file));
  const made = foldersToMake(root.root).map((folder) => join(folder, file));
  return [...new Set([...there.filter(isSocket), ...made])];
}

/** The pipes that are there: the first folder that has both. */
export function findPipes(name: string, root: string, uid: number): PipePaths | undefined {
  return pipeFolders(root, uid)
    .map((folder) => pipesIn(folder, name))
    .find((paths) => isFifo(paths.in) && isFifo(paths.out));
}

/** Where pipes are made. */
export function newPipes(name: string, root: string): PipePaths {
  return pipesIn(foldersToMake(root)[0]!, name);
}

function pipesIn(folder: string, name: string): PipePaths {
  return { in: join(folder, `${name}.in`), out: join(folder, `${name}.out`) };
}

/** A folder for ExaBGP is used when there is one, but not made. */
function foldersToMake(root: string): string[] {
  const own = join(root, 'run', 'exabgp');
  return [...(look(own, statSync)?.isDirectory() === true ? [own] : []), join(root, 'run')];
}

/** The sockets of the daemon that the options and the settings mean. Throws SettingError. */
export async function findSockets(options: FindOptions = {}): Promise<Found> {
  const { env } = process;
  const root = { root: rootOf(options, env, process.argv[1] ?? ''), given: givenRoot(options, env) !== undefined };
  const { path, name } = await wanted(options, root.root);
  if (path !== undefined) return { paths: isSocket(path) ? [path] : [], looked: [path] };
  const looked = socketFolders(root, process.getuid?.() ?? 0).map((folder) => join(folder, `${name}.sock`));
  return { paths: looked.filter(isSocket), looked };
}

async function wanted(
  { socket, instance, ...places }: FindOptions,
  root: string,
): Promise<{ readonly path?: string; readonly name: string }> {
  if (socket !== undefined) return { path: resolve(socket), name: '' };
  if (instance !== undefined) return { name: instance };
  const path = inEnvironment('socketpath');
  if (path !== undefined) return { path: resolve(path), name: '' };
  const name = inEnvironment('socketname');
  if (!settingFiles(places, process.env, root).files.some(tellsSocket)) return { name: name ?? USUAL_NAME };
  // To read settings takes longer than all the rest, so it is done only where a file has something to say.
  const [{ readInis }, { readSettings }] = await Promise.all([import('../places.ts'), import('../settings/index.ts')]);
  const { inis } = readInis(places, process.env, process.argv[1] ?? '');
  const settings = readSettings(process.env, inis);
  const file = settings.get('api.socketpath');
  return { ...(file !== '' && { path: resolve(file) }), name: settings.get('api.socketname') };
}

/** As the settings find it: `keryx.api.KEY`, `keryx_api_KEY`, then the same with `exabgp`. */
function inEnvironment(key: string): string | undefined {
  const names = ['keryx', 'exabgp'].flatMap((prefix) => [`${prefix}.api.${key}`, `${prefix}_api_${key}`]);
  return names.map((name) => process.env[name]?.trim()).find((text) => text !== undefined && text !== '');
}

function tellsSocket(file: string): boolean {
  try {
    return /^\s*socket(name|path)\b/im.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

function isSocket(path: string): boolean {
  return look(path, lstatSync)?.isSocket() === true;
}

function isFifo(path: string): boolean {
  return look(path, statSync)?.isFIFO() === true;
}

/** Undefined where nothing is, or where we may not look. */
function look(path: string, how: (path: string) => Stats): Stats | undefined {
  try {
    return how(path);
  } catch {
    return undefined;
  }
}
