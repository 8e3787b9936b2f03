import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import {
  findPipes,
  findSockets,
  newPipes,
  pipeFolders,
  socketFolders,
  socketPaths,
} from '../../src/cli/client/search.ts';
import { Folder, removeFolders } from '../support/e2e-place.ts';

const servers: Server[] = [];
const saved = { ...process.env };

afterEach(async () => {
  process.env = { ...saved };
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});
after(removeFolders);

async function socketAt(path: string): Promise<string> {
  mkdirSync(dirname(path), { recursive: true });
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

function fifos(folder: Folder, inside: string, ...names: string[]): void {
  mkdirSync(folder.at(inside), { recursive: true });
  for (const name of names) execFileSync('mkfifo', [folder.at(`${inside}/${name}`)]);
}

/** Environment without anything that is about Keryx. */
function clean(more: NodeJS.ProcessEnv = {}): void {
  const rest = Object.entries(saved).filter(([name]) => !/^(exabgp|keryx)/i.test(name));
  process.env = { ...Object.fromEntries(rest), ...more };
}

describe('folders of the socket and the pipes', () => {
  it('are the twelve of ExaBGP, in its order', () => {
    assert.deepEqual(pipeFolders('/opt/exabgp', 65534), [
      '/run/exabgp',
      '/run/65534',
      '/run',
      '/var/run/exabgp',
      '/var/run/65534',
      '/var/run',
      '/opt/exabgp/run/exabgp',
      '/opt/exabgp/run/65534',
      '/opt/exabgp/run',
      '/opt/exabgp/var/run/exabgp',
      '/opt/exabgp/var/run/65534',
      '/opt/exabgp/var/run',
    ]);
    assert.equal(pipeFolders('/', 0).length, 6);
  });

  it('a root that was asked for is the only one for sockets', () => {
    assert.deepEqual(socketFolders({ root: '/opt/b', given: true }, 0), pipeFolders('/opt/b', 0).slice(6));
    assert.deepEqual(socketFolders({ root: '/opt/b', given: false }, 0), pipeFolders('/opt/b', 0));
  });

  it('a daemon takes a socket that is there before one that it would make, and a file is no socket', async () => {
    const folder = new Folder();
    const root = { root: folder.path, given: true };
    assert.deepEqual(socketPaths('exabgp', root, 7), [folder.at('run/exabgp.sock')]);
    const there = await socketAt(folder.at('var/run/exabgp/exabgp.sock'));
    folder.write('exabgp.sock', '');
    assert.deepEqual(socketPaths('exabgp', root, 7), [there, folder.at('run/exabgp.sock')]);
    assert.deepEqual(socketPaths('other', root, 7), [folder.at('run/other.sock')]);
    mkdirSync(folder.at('run/exabgp'), { recursive: true });
    assert.deepEqual(socketPaths('other', root, 7), [folder.at('run/exabgp/other.sock'), folder.at('run/other.sock')]);
  });

  it('pipes count where both are, and are pipes', () => {
    const folder = new Folder();
    fifos(folder, 'run/exabgp', 'x.in');
    fifos(folder, 'run', 'x.in');
    folder.write('run/x.out', '');
    fifos(folder, 'var/run', 'x.in', 'x.out');
    assert.deepEqual(findPipes('x', folder.path, 0), {
      in: folder.at('var/run/x.in'),
      out: folder.at('var/run/x.out'),
    });
    assert.equal(findPipes('y', folder.path, 0), undefined);
    assert.equal(newPipes('y', folder.path).in, folder.at('run/exabgp/y.in'));
  });
});

describe('the socket that a client means', () => {
  it('by path, by name, by root, and where none is, everything that was looked at', async () => {
    clean();
    const folder = new Folder();
    const usual = await socketAt(folder.at('run/exabgp.sock'));
    const other = await socketAt(folder.at('var/run/other.sock'));
    const root = folder.path;
    assert.deepEqual((await findSockets({ root })).paths, [usual]);
    assert.deepEqual((await findSockets({ root, instance: 'other' })).paths, [other]);
    assert.deepEqual(await findSockets({ socket: other }), { paths: [other], looked: [other] });
    const none = await findSockets({ root, instance: 'none' });
    assert.deepEqual(none.paths, []);
    assert.deepEqual(
      none.looked,
      socketFolders({ root, given: true }, process.getuid!()).map((each) => `${each}/none.sock`),
    );
  });

  it('by the environment and by files of settings, as the daemon', async () => {
    const folder = new Folder();
    await socketAt(folder.at('run/exabgp.sock'));
    const other = await socketAt(folder.at('run/other.sock'));
    const third = await socketAt(folder.at('third'));
    const found = async (env: NodeJS.ProcessEnv) => {
      clean({ KERYX_ROOT: folder.path, ...env });
      return (await findSockets()).paths;
    };
    assert.deepEqual(await found({ exabgp_api_socketname: 'other' }), [other]);
    assert.deepEqual(await found({ 'exabgp.api.socketname': 'nobody', keryx_api_socketname: 'other' }), [other]);
    assert.deepEqual(await found({ exabgp_api_socketpath: third }), [third]);
    const file = folder.write('some.env', '[exabgp.api]\nsocketname = other\n');
    assert.deepEqual(await found({ KERYX_ENVFILE: file }), [other]);
    assert.deepEqual(await found({ KERYX_ENVFILE: file, exabgp_api_socketpath: third }), [third]);
    mkdirSync(folder.at('etc/exabgp'), { recursive: true });
    folder.write('etc/exabgp/exabgp.env', `[exabgp.api]\nsocketpath = '${third}'\n`);
    assert.deepEqual(await found({}), [third]);
  });

  it('is not a link to one', async () => {
    clean();
    const folder = new Folder();
    const there = await socketAt(folder.at('there'));
    symlinkSync(there, folder.at('link'));
    assert.deepEqual((await findSockets({ socket: folder.at('link') })).paths, []);
  });
});

describe('what a client loads', () => {
  it("is Node's own modules alone, unless a file of settings has something to say", () => {
    const files = [...readdirSync('src/cli/client').map((name) => `src/cli/client/${name}`), 'src/cli/root.ts'];
    const loaded = files.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap(
          (line) => /^(?:import|export) (?!type ).*from '([^']+)'|^\} from '([^']+)'/.exec(line)?.slice(1) ?? [],
        ),
    );
    const others = loaded.filter(
      (name) => name !== undefined && !/^(node:|\.\/[a-z]+\.ts$|\.\.\/root\.ts$)/.test(name),
    );
    assert.ok(loaded.length > 8);
    assert.deepEqual(others, []);
  });
});
