import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { todays, UsageError } from '../../src/cli/arguments.ts';

const COMMANDS = new Set(['help', 'run', 'server', 'validate', 'env', 'decode', 'healthcheck', 'version', 'export']);

/** What was written, and what it is today. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['run a.conf', 'run a.conf'],
  ['server -P a.conf', 'server -P a.conf'],
  ['a.conf', 'run a.conf'],
  ['a.conf b.conf', 'run a.conf b.conf'],
  ['a.conf --once', 'run a.conf --once'],
  ['-1 a.conf', 'run -1 a.conf'],
  ['-d -e x.env a.conf', 'run --env-file x.env -d a.conf'],
  ['--env=x.env -f /opt a.conf', 'run --env-file x.env --root /opt a.conf'],
  ['--env-file x.env server a.conf', 'server --env-file x.env a.conf'],
  ['--root /opt validate -n a.conf', 'validate --root /opt -n a.conf'],
  ['--validate a.conf', 'validate a.conf'],
  ['a.conf --validate', 'validate a.conf'],
  ['-t a.conf', 'validate --route a.conf'],
  ['--test a.conf', 'validate --route a.conf'],
  ['--fi', 'env'],
  ['--full-ini', 'env'],
  ['--di', 'env --diff'],
  ['--fe', 'env --env'],
  ['--de -e x.env', 'env --diff --env --env-file x.env'],
  ['--decode FFFF a.conf', 'decode FFFF -c a.conf'],
  ['-x FFFF', 'decode FFFF'],
  ['--run healthcheck --name x', 'healthcheck --name x'],
  ['configuration validate -nrv a.conf', 'validate -nrv a.conf'],
  ['configuration export -o x a.conf', 'export -o x a.conf'],
  ['configuration --help', 'configuration --help'],
  ['-v', '-v'],
  ['--version', '--version'],
  ['--help', '--help'],
  ['-v a.conf', 'run -v a.conf'],
  ['-s a.conf', 'run --memory a.conf'],
  ['-', 'run -'],
  ['validate -s a.conf', 'validate -s a.conf'],
];

describe('spellings of the command line', () => {
  for (const [written, today] of SPELLINGS) {
    it(`'${written}' is '${today}'`, () => {
      assert.deepEqual(todays(written.split(' '), COMMANDS), today.split(' '));
    });
  }

  for (const wrong of [
    '--signal 5 a.conf',
    'server --signal=5 a.conf',
    'server -s 5 a.conf',
    '--env',
    'configuration',
  ]) {
    it(`'${wrong}' is refused`, () => {
      assert.throws(() => todays(wrong.split(' '), COMMANDS), UsageError);
    });
  }
});
