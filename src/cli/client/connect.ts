// From what a command line says to a connection, or to the reason why there is none.

import { connect as dial, type Socket } from 'node:net';
import { Client, Unreachable } from './client.ts';
import { type FindOptions, findSockets } from './search.ts';

/** Connects to the first daemon that answers. Rejects with Unreachable, and with SettingError for bad settings. */
export async function connect(options: FindOptions = {}): Promise<Client> {
  const { paths, looked } = await findSockets(options);
  const failures: string[] = [];
  for (const path of paths) {
    const socket = await reach(path);
    if (typeof socket !== 'string') return new Client(socket);
    failures.push(socket);
  }
  throw new Unreachable(failures.length > 0 ? failures.join('\n') : nobody(looked));
}

function nobody(looked: readonly string[]): string {
  if (looked.length === 1) return `no daemon is at ${looked[0]}: there is no such socket`;
  return [
    'no daemon was found, there is none of these sockets (--socket and --root look elsewhere, --instance for another name):',
    ...looked.map((path) => `  ${path}`),
  ].join('\n');
}

/** A socket that is connected, or why not. */
function reach(path: string): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket = dial(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(`${path}: ${reason(error)}`));
  });
}

function reason({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ECONNREFUSED') return 'no daemon answers, the one that made this socket is gone';
  if (code === 'EACCES' || code === 'EPERM') {
    return 'you may not use this socket: its owner may, and with the setting api.socketgroup a group';
  }
  return code === 'EAGAIN' ? 'the daemon is too busy' : message;
}
