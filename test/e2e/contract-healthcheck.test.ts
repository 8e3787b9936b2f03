// The health check of ExaBGP as a helper: what it prints in each version, a line at a time, and no line before the last
// one is answered.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { LONG_MS, play, refused, said } from '../support/contract.ts';
import { Folder, OURS, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { Router } from '../support/e2e-router.ts';
import { clear, neighborText, processText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

afterEach(clear);
after(removeFolders);

/** The words after a selector, one round for each state. */
const UP =
  'route 192.0.2.129/32 next-hop self med 100 local-preference 150 community [ 65510:1 65510:2 ] ' +
  'extended-community [ target:65510:9 ] large-community [ 65510:1:1 ] as-path [ 65510 ]';
const DOWN =
  'route 192.0.2.129/32 next-hop self med 1000 local-preference 150 community [ 65510:666 ] ' +
  'extended-community [ target:65510:9 ] large-community [ 65510:1:1 ] as-path [ 65510 65510 ]';
const NETWORK = 'route 192.0.2.192/26 next-hop 192.0.2.9 med 101';

const SELECTORS: readonly (readonly [string, string])[] = [
  ['4.2, to all', ''],
  ['4.2, to some', `neighbor ${THEIRS}, neighbor ${THEIRS_TOO} `],
  ['5.0', 'neighbor * '],
  ['6.0, to all', 'peer * '],
  ['6.0, to some', `peer ${THEIRS}, peer ${THEIRS_TOO} `],
];

/** Prints the lines of a file, and reads an answer after each; then it says the last one and waits to be ended. */
const ASKING = `
while read -r line <&3; do
  echo "$line"
  read -r answer
  echo "$answer" >>"$2"
done 3<"$1"
exec sleep 600`;

describe('the health check of ExaBGP', () => {
  for (const [name, selector] of SELECTORS) {
    it(`${name}: each line is answered, and both routers see the states in turn`, async () => {
      const folder = new Folder();
      const lines = [
        ...[UP, NETWORK, UP, NETWORK].map((words) => `${selector}announce ${words}`),
        `${selector}withdraw route 192.0.2.192/26 next-hop 192.0.2.9`,
        `${selector}announce ${DOWN}`,
      ];
      const list = folder.write('lines', lines.map((line) => `${line}\n`).join(''));
      const answers = folder.at('answers');
      const helper = [folder.script('healthcheck', ASKING), list, answers];
      const more = 'api { processes [ service ]; }';
      const text = processText('service', helper) + neighborText({ more }) + neighborText({ peer: THEIRS_TOO, more });
      const { router, daemon, port } = await play(text, { folder });
      const second = await Router.start({ listen: port, localAddress: THEIRS_TOO });
      const all = lines.map(() => 'done\n').join('');
      await until('all answers', () => assert.equal(readFileSync(answers, 'utf8'), all), LONG_MS);
      for (const each of [router, second]) {
        const attributes =
          `next-hop ${OURS} med 1000 community 65510:666 extended-community target:65510:9 ` +
          'large-community 65510:1:1';
        await each.hears('end-of-rib ipv4 unicast', 1, LONG_MS);
        await until('its state', () => assert.equal(said(each, '192.0.2.129/32'), attributes), LONG_MS);
        assert.match(each.words('192.0.2.129/32'), /as-path \[ 65510 65510 \]/);
        assert.deepEqual([...each.routes.keys()], ['192.0.2.129/32']);
      }
      assert.deepEqual(refused(daemon), []);
    });
  }

  it('with an interval of 0 announces once and leaves, which is no crash', async () => {
    const folder = new Folder();
    const once = folder.script('once', `echo "announce ${UP}"\nread -r answer\nexit 0`);
    const more = 'api { processes [ service ]; }';
    const { router, daemon } = await play(processText('service', [once], 'respawn false;') + neighborText({ more }));
    await daemon.logs('helper is gone, the routes that it announced stay', LONG_MS);
    await router.has('192.0.2.129/32', true, LONG_MS);
    assert.deepEqual(
      daemon.records().filter(({ level, process }) => level >= 40 && process === 'service'),
      [],
    );
  });
});
