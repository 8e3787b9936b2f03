// What starts processes is loaded when the first helper is: this file is a process of its own, where nobody loaded it yet.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Helper, type HelperExit, type HelperParts } from '../../src/process-bridge/helper.ts';
import { until } from '../support/wait.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function helperOf(exits: HelperExit[]): { readonly helper: Helper; readonly lines: string[] } {
  const lines: string[] = [];
  const parts: HelperParts = {
    clock: { now: () => performance.now(), at: () => () => {} },
    log: quiet,
    env: process.env,
    onLines: (batch) => {
      for (const line of batch) lines.push(line);
    },
    onOverlong: () => {},
    onOverflow: () => {},
    onExit: (how) => exits.push(how),
  } as HelperParts;
  const run = ['/bin/sh', '-c', 'echo ready; exec cat'];
  return { helper: new Helper({ name: 'first', run, encoder: 'text', respawn: false }, parts), lines };
}

test('a helper that is stopped before its process can be is never started', async () => {
  const exits: HelperExit[] = [];
  const { helper } = helperOf(exits);
  helper.start();
  assert.equal(helper.running, false);
  await helper.stop();
  assert.equal(helper.running, false);
  assert.equal(helper.starts, 0);
  assert.deepEqual(exits, []);
});

test('the first helper of a program is started as soon as it can be, once', async () => {
  const exits: HelperExit[] = [];
  const { helper, lines } = helperOf(exits);
  helper.start();
  helper.start();
  await until('the helper to speak', () => assert.deepEqual(lines, ['ready']));
  assert.equal(helper.starts, 1);
  await helper.stop();
  assert.equal(exits.length, 1);
});
