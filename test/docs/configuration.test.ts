import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { configurationPage } from '../../scripts/docs/configuration.ts';

test('docs/configuration.md is what the tables say: npm run docs writes it', () => {
  assert.equal(readFileSync('docs/configuration.md', 'utf8'), configurationPage());
});

test('it names every word of routes and every setting', () => {
  const page = configurationPage();
  for (const word of ['as-path', 'watchdog', 'route-distinguisher', 'tcp.bind', 'bgp.grouping', 'attribute', 'evpn']) {
    assert.ok(page.includes(`\`${word}\``), word);
  }
  assert.doesNotMatch(page, /undefined|NaN|\[object/);
});
