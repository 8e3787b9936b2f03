import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { Daemon, KERYX, keryx } from '../support/e2e-daemon.ts';
import { Folder } from '../support/e2e-place.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const HEADER = 'FF'.repeat(16);
const EXTERNAL = ['-a', '65000', '-z', '65001'];
const INTERNAL = ['-a', '65000', '-z', '65000'];

/** Bodies of UPDATEs that ExaBGP sends for such routes, in hexadecimal. */
const ENCODED: readonly (readonly [readonly string[], string, readonly string[]])[] = [
  [EXTERNAL, 'route 10.0.0.0/24 next-hop 1.1.1.1', ['000000144001010040020602010000fde840030401010101180a0000']],
  [INTERNAL, 'route 10.0.0.0/24 next-hop 1.1.1.1', ['00000015400101004002004003040101010140050400000064180a0000']],
  [
    INTERNAL,
    'announce route 10.0.0.0/24 next-hop self',
    ['00000015400101004002004003047f00000140050400000064180a0000'],
  ],
  [EXTERNAL, '10.0.0.0/24 next-hop 1.1.1.1', ['000000144001010040020602010000fde840030401010101180a0000']],
  [
    EXTERNAL,
    'route 10.0.0.0/24 next-hop 1.1.1.1 community [ 65000:2 65000:1 ]',
    ['0000001f4001010040020602010000fde840030401010101c00808fde80001fde80002180a0000'],
  ],
  [
    EXTERNAL,
    'route 2001:db8::/48 next-hop 2001:db8::1',
    ['0000002c4001010040020602010000fde8800e1c0002011020010db8000000000000000000000001003020010db80000'],
  ],
  [
    EXTERNAL,
    'route 10.0.0.0/24 next-hop 2001:db8::1',
    ['000000294001010040020602010000fde8800e190001011020010db800000000000000000000000100180a0000'],
  ],
  [
    EXTERNAL,
    'attributes next-hop 1.1.1.1 med 7 nlri 10.0.0.0/24 10.1.0.0/24',
    ['0000001b4001010040020602010000fde84003040101010180040400000007180a0000180a0100'],
  ],
  [EXTERNAL, 'withdraw route 10.20.0.0/24', ['0004180a14000000']],
  [EXTERNAL, 'withdraw route 2001:db8:9::/48', ['0000000d800f0a0002013020010db80009']],
  [
    ['-i', ...INTERNAL],
    'route 10.4.0.0/24 next-hop 1.1.1.1',
    ['000000154001010040020040030401010101400504000000640000000018 0a0400'],
  ],
];

async function piped(args: readonly string[], lines: string): Promise<Daemon & { code: number | null }> {
  const input = new Folder().write('in', lines);
  const words = ['encode', ...args].map((word) => `'${word}'`).join(' ');
  const daemon = new Daemon([], { instead: ['sh', '-c', `'${process.execPath}' '${KERYX}' ${words} <'${input}'`] });
  const { code } = await daemon.exited();
  return Object.assign(daemon, { code });
}

describe('keryx encode', () => {
  for (const [args, text, bodies] of ENCODED) {
    it(`'${[...args, text].join(' ')}' is what ExaBGP sends`, async () => {
      const { code, stdout, stderr } = await keryx(['encode', '--no-header', ...args, text]);
      assert.equal(code, 0, stderr);
      const expected = bodies.map((body) => body.replaceAll(' ', '').toUpperCase());
      assert.deepEqual(stdout.trimEnd().split('\n'), expected);
    });
  }

  it('a whole message, which decode reads', async () => {
    const { stdout } = await keryx(['encode', 'route 10.0.0.0/24 next-hop 1.1.1.1 med 5']);
    assert.match(stdout, new RegExp(`^${HEADER}00[0-9A-F]{2}02[0-9A-F]+\n$`));
    const back = await keryx(['decode', stdout.trim()]);
    const { update } = JSON.parse(back.stdout).neighbor.message;
    assert.equal(update.attribute.med, 5);
    assert.deepEqual(update.announce['ipv4 unicast'], { '1.1.1.1': [{ nlri: '10.0.0.0/24' }] });
  });

  it('NLRI alone, with a path identifier where one is asked for', async () => {
    const nlri = async (...args: string[]) => (await keryx(['encode', '-n', ...args])).stdout;
    assert.equal(await nlri('route 10.0.0.0/24 next-hop 1.1.1.1'), '180A0000\n');
    assert.equal(await nlri('-i', 'route 10.0.0.0/24 next-hop 1.1.1.1 path-information 7'), '00000007180A0000\n');
    assert.equal(await nlri('-f', 'ipv6 unicast', '2001:db8::/32 next-hop ::1'), '2020010DB8\n');
  });

  it('for the first neighbor of a configuration', async () => {
    const config = new Folder().write('keryx.conf', neighborText({ more: 'capability { asn4 false; }' }));
    const { stdout, stderr } = await keryx([
      'encode',
      '--no-header',
      '-c',
      config,
      'route 10.0.0.0/24 next-hop 1.1.1.1',
    ]);
    assert.equal(stdout, '000000124001010040020402 01FFE640030401010101180A0000\n'.replace(' ', ''), stderr);
    const mine = new Folder().write('v4.conf', neighborText().replace('ipv6 unicast;', ''));
    const refused = await keryx(['encode', '-c', mine, 'route 2001:db8::/32 next-hop ::1']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /the neighbor has no ipv6 unicast/);
  });

  it('lines of standard input', async () => {
    const lines = '# a comment\nroute 10.0.0.0/24 next-hop 1.1.1.1\n\nbogus\nwithdraw route 10.0.0.0/24\n';
    const { code, stdout, stderr } = await piped(['-', '--no-header'], lines);
    assert.equal(code, 1);
    assert.equal(stdout, '00000015400101004002004003040101010140050400000064180A0000\n0004180A00000000\n');
    assert.match(stderr, /^line 4: .*'bogus' does not open a route/);
    assert.equal((await piped(['-'], lines.replace('bogus\n', ''))).code, 0);
  });

  it('a mistake is shown with its place', async () => {
    const { code, stdout, stderr } = await keryx(['encode', 'route 10.0.0.1/24 next-hop self']);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    const [head, excerpt, caret] = stderr.split('\n');
    assert.match(head!, /^route:1:7: .*host bits/);
    assert.equal(excerpt, 'route 10.0.0.1/24 next-hop self');
    assert.equal(caret, '      ^');
  });

  it('what cannot be sent says why', async () => {
    for (const [args, why] of [
      [['route 2001:db8::/32 next-hop self'], /next-hop self of an ipv6 unicast route is unknown/],
      [['-f', 'ipv6 unicast', 'route 10.0.0.0/8 next-hop self'], /this is a route of ipv4 unicast/],
      [['route 10.0.0.0/8'], /next-hop is missing/],
      [['-c', '/nowhere/keryx.conf', 'route 10.0.0.0/8 next-hop self'], /there is no such file/],
    ] as const) {
      const { code, stderr } = await keryx(['encode', ...args]);
      assert.equal(code, 1);
      assert.match(stderr, why);
    }
  });
});
