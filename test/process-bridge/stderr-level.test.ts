import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelOf } from '../../src/process-bridge/stderr.ts';

test('a line of a helper matters as much as it says', () => {
  const levels = {
    'INFO[healthcheck] send announces for UP state to ExaBGP': 'info',
    'DEBUG: x': 'debug',
    'WARNING[healthcheck] y': 'warn',
    'ERROR[healthcheck] No IP found': 'error',
    'CRITICAL z': 'error',
    INFORMATION: 'warn',
    'says INFO[x]': 'warn',
    '': 'warn',
  };
  for (const [line, level] of Object.entries(levels)) assert.equal(levelOf(line), level, line);
});
