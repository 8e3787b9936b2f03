import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, afterEach, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { documentOf, HIDDEN } from '../../src/cli/document.ts';
import { keryx } from '../support/e2e-daemon.ts';
import { Folder } from '../support/e2e-place.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { parse, SAMPLES } from './config-samples.ts';

afterEach(clear);
after(removeFolders);

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(
  JSON.parse(readFileSync('docs/config.schema.json', 'utf8')),
);

/** As somebody reads it who has the text alone. */
// biome-ignore lint/suspicious/noExplicitAny: the schema says what it is.
const plain = (value: object): any => JSON.parse(JSON.stringify(value));

describe('an exported configuration', () => {
  for (const [name, text] of Object.entries(SAMPLES)) {
    it(`${name}: has the shape of docs/config.schema.json`, () => {
      const document = plain(documentOf(parse(text)));
      assert.ok(validate(document), JSON.stringify(validate.errors, undefined, 1));
    });
  }

  it('the schema refuses what is not there, and what is missing', () => {
    const document = () => plain(documentOf(parse(SAMPLES['nothing said']!)));
    const strange = document();
    strange.neighbors[0]['hold-tme'] = 5;
    assert.equal(validate(strange), false);
    const short = document();
    short.neighbors[0] = { ...short.neighbors[0], 'hold-time': 2 };
    assert.equal(validate(short), false);
    const missing = document();
    delete missing.neighbors[0].family;
    assert.equal(validate(missing), false);
  });

  it('says what was configured', () => {
    const { neighbors } = plain(documentOf(parse(SAMPLES['every capability']!)));
    const [neighbor] = neighbors;
    assert.deepEqual(neighbor?.family, ['ipv4 unicast', 'ipv4 mpls-vpn', 'ipv6 unicast']);
    assert.deepEqual(neighbor?.capability, {
      asn4: false,
      'route-refresh': true,
      'graceful-restart': 120,
      'add-path': 'send/receive',
      'extended-message': false,
      nexthop: true,
      aigp: true,
      role: 'customer',
      'role-strict': true,
      'multi-session': true,
      operational: true,
      'software-version': true,
      'link-local-nexthop': true,
    });
    assert.deepEqual(neighbor?.['add-path'], [{ family: 'ipv4 unicast', limit: 10 }, { family: 'ipv4 mpls-vpn' }]);
    assert.deepEqual(neighbor?.nexthop, [
      { family: 'ipv4 unicast', 'next-hop': 'ipv6' },
      { family: 'ipv4 mpls-vpn', 'next-hop': 'ipv6' },
      { family: 'ipv6 unicast', 'next-hop': 'ipv4' },
    ]);
  });

  it('hides every secret unless it is asked not to', () => {
    for (const name of ['every word of a session', 'an authentication option', 'a password of octets']) {
      const config = parse(SAMPLES[name]!);
      const document = plain(documentOf(config));
      assert.ok(validate(document), JSON.stringify(validate.errors));
      const hidden = JSON.stringify(document);
      assert.doesNotMatch(hidden, /it's a secret|two words|\\u0001/);
      assert.ok(hidden.includes(HIDDEN));
      const shown = JSON.stringify(documentOf(config, { secrets: true }));
      assert.match(shown, /it's a secret|two words|\\u0001/);
      assert.equal(shown.includes(HIDDEN), false);
    }
  });
});

describe('keryx export', () => {
  const statics = 'static { route 10.0.0.0/8 next-hop self med 5; }';

  it('prints JSON, on standard output or into a file that is ours alone', async () => {
    const folder = new Folder();
    const config = folder.write('keryx.conf', neighborText({ more: statics }));
    for (const args of [['export'], ['export', '--json'], ['configuration', 'export']]) {
      const { code, stdout, stderr } = await keryx([...args, config]);
      assert.equal(code, 0, stderr);
      const document = JSON.parse(stdout);
      assert.deepEqual(document.neighbors[0].routes, ['route 10.0.0.0/8 next-hop self med 5']);
      assert.ok(validate(document), JSON.stringify(validate.errors));
    }
    const out = folder.at('out.json');
    const { code, stdout } = await keryx(['configuration', 'export', '-o', out, '-i', '0', config]);
    assert.equal(code, 0);
    assert.equal(stdout, '');
    assert.equal(readFileSync(out, 'utf8').split('\n').length, 2);
    assert.equal(statSync(out).mode & 0o077, 0);
  });

  it('of a file with mistakes prints them, and no JSON', async () => {
    const config = new Folder().write('keryx.conf', neighborText({ more: 'hold-tme 5;' }));
    const { code, stdout, stderr } = await keryx(['export', config]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /hold-tme/);
  });

  it('a file that cannot be written is told', async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    const { code, stderr } = await keryx(['export', '-o', '/nowhere/out.json', config]);
    assert.equal(code, 1);
    assert.equal(stderr, '/nowhere/out.json: there is no such file\n');
  });
});

describe('healthchecks', () => {
  const text = `${SAMPLES['nothing said']}
healthcheck web { vip 192.0.2.80; check http front {
  url http://joe:sesame@192.0.2.80/status?key=sesame; header "Authorization: Bearer sesame"; interval 2; } }`;

  it('have their statements, and secrets only where these are asked for', () => {
    const config = parse(text);
    const document = plain(documentOf(config));
    assert.ok(validate(document), JSON.stringify(validate.errors));
    const hidden = JSON.stringify(document);
    assert.ok(!hidden.includes('sesame'), hidden);
    assert.ok(hidden.includes('"Authorization: (hidden)"'), hidden);
    const shown = documentOf(config, { secrets: true }) as {
      healthchecks: readonly { name: string; statements: unknown }[];
    };
    assert.deepEqual(shown.healthchecks, [
      {
        name: 'web',
        statements: [
          ['vip', '192.0.2.80'],
          {
            section: ['check', 'http', 'front'],
            statements: [
              ['url', 'http://joe:sesame@192.0.2.80/status?key=sesame'],
              ['header', 'Authorization: Bearer sesame'],
              ['interval', '2'],
            ],
          },
        ],
      },
    ]);
  });
});
