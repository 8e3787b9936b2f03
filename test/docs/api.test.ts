import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { apiPage } from '../../scripts/docs/api.ts';
import { spellingsOf, themes } from '../../src/process-bridge/index.ts';

test('docs/api.md is what the tables say: npm run docs writes it', () => {
  assert.equal(readFileSync('docs/api.md', 'utf8'), apiPage());
});

test('it names every command in each of its spellings', () => {
  const page = apiPage();
  for (const { rows } of themes) {
    for (const row of rows) for (const words of spellingsOf(row)) assert.ok(page.includes(words), words);
  }
  assert.doesNotMatch(page, /undefined|NaN|\[object/);
});
