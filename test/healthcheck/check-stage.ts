// Checks as a configuration makes them, tried against the real world.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { TextError, Words } from '../../src/bgp/index.ts';
import { checkKinds, type Finding, type Probe, runCommand, type Tools } from '../../src/healthcheck/check/index.ts';
import { until } from '../support/wait.ts';

/** The words of a statement; what follows the first blank is one word when it is in quotes. */
function wordsOf(line: string): Words {
  const found = [...line.matchAll(/"([^"]*)"|\S+/g)];
  return new Words(
    found.map(({ 0: text, 1: quoted, index }) => ({ text: quoted ?? text, line: 1, column: index + 1 })),
    'a check',
  );
}

/** What `check KIND NAME { lines }` makes, a probe or a problem. */
export function settled(kindName: string, ...lines: string[]): Probe | { readonly problem: string } {
  const kind = checkKinds.find(({ name }) => name === kindName)!;
  const draft = kind.draft();
  for (const line of lines) {
    const words = wordsOf(line);
    kind.words[words.next()]!.line(words, draft);
    assert.equal(words.more(), false, `the end of '${line}' has a meaning`);
  }
  return kind.settle(draft);
}

export function probe(kindName: string, ...lines: string[]): Probe {
  const made = settled(kindName, ...lines);
  assert.ok('run' in made, JSON.stringify(made));
  return made;
}

/** What is said of a section that is wrong. */
export function complaint(kindName: string, ...lines: string[]): string {
  try {
    const made = settled(kindName, ...lines);
    return 'problem' in made ? made.problem : 'nothing';
  } catch (error) {
    assert.ok(error instanceof TextError, String(error));
    return error.problem.message;
  }
}

export const tools: Tools = {
  now: () => performance.now(),
  wall: () => Date.now() / 1000,
  at: (when, run) => {
    const timer = setTimeout(run, when - performance.now());
    return () => clearTimeout(timer);
  },
  commands: { run: (command, done) => runCommand(command, process.env, done), close: () => {} },
};

/** What one try finds. */
export async function finding({ run }: Probe, world: Tools = tools): Promise<Finding> {
  const findings: Finding[] = [];
  const cancel = run(world, (found) => findings.push(found));
  assert.equal(findings.length, 0, 'it is not done before it has begun');
  const found = await until('a finding', () => findings[0] ?? assert.fail('none'), 60_000);
  cancel();
  await turn();
  assert.equal(findings.length, 1);
  assert.match(found.why, /^[ -~…]{1,200}$/);
  return found;
}

/** Tries, waits for `begun`, cancels, waits for `ended`: nothing may be found. */
export async function cancelled(
  { run }: Probe,
  begun: () => unknown,
  ended: () => unknown = () => true,
  world: Tools = tools,
): Promise<void> {
  const findings: Finding[] = [];
  const cancel = run(world, (found) => findings.push(found));
  await until('the try to be under way', () => assert.ok(begun()), 60_000);
  assert.deepEqual(findings, []);
  cancel();
  cancel();
  await until('the try to be over', () => assert.ok(ended()), 60_000);
  await turn();
  assert.deepEqual(findings, []);
}

const servers: (() => void)[] = [];
afterEach(() => {
  for (const close of servers.splice(0)) close();
});

const leftovers: (() => void)[] = [];
process.once('exit', () => {
  for (const tidy of leftovers) tidy();
});

/** At the end of the file. */
export function tidyUp(tidy: () => void): void {
  leftovers.push(tidy);
}

export function place(): string {
  const directory = mkdtempSync(join(tmpdir(), 'keryx-check-'));
  tidyUp(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Listens on a port of its own, or a path, until the test is over; its connections are ended with it. */
export async function serve<S extends Server>(
  server: S,
  path?: string,
): Promise<{ server: S; port: number; open: () => number }> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  servers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  const port = path === undefined ? (server.address() as AddressInfo).port : 0;
  return { server, port, open: () => sockets.size };
}

/** A port on which nobody listens, and which is given to nobody who asks for any. */
export const DEAD_PORT = 1;
