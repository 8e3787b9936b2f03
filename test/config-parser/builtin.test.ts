import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthcheckArguments } from '../../src/config-parser/builtin.ts';

const WORDS: Readonly<Record<string, string | undefined>> = {
  'python3 -m exabgp healthcheck --ip 192.0.2.1': '--ip 192.0.2.1',
  'python -m exabgp healthcheck': '',
  '/usr/bin/python3.13 -m exabgp healthcheck -c true': '-c true',
  '/usr/bin/env python3 -u -m exabgp healthcheck --cmd x': '--cmd x',
  'exabgp healthcheck --cmd x': '--cmd x',
  '/usr/sbin/exabgp --run healthcheck --cmd x': '--cmd x',
  'exabgp-healthcheck --config /etc/hc': '--config /etc/hc',
  '/usr/bin/exabgp-healthcheck': '',
  'python3 -m exabgp --run healthcheck -a': '-a',
  'python3 -m exabgp cli': undefined,
  'python3 -m exabgp': undefined,
  'python3 healthcheck': undefined,
  'python3 -c exabgp healthcheck': undefined,
  'python3 /opt/my.py -m exabgp healthcheck': undefined,
  'exabgp etc/exabgp.conf': undefined,
  'exabgp --run cli': undefined,
  'env A=1 python3 -m exabgp healthcheck': undefined,
  'env -i exabgp healthcheck': undefined,
  env: undefined,
  'sh -c exabgp healthcheck': undefined,
  'my-exabgp-healthcheck x': undefined,
  'pythonista -m exabgp healthcheck': undefined,
};

for (const [words, args] of Object.entries(WORDS)) {
  test(words, () => {
    assert.equal(healthcheckArguments(words.split(' '))?.join(' '), args);
  });
}
