import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import { Daemon, KERYX, keryx } from '../support/e2e-daemon.ts';
import { Folder } from '../support/e2e-place.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';

afterEach(clear);
after(removeFolders);

const HEADER = 'FF'.repeat(16);
const BODY = '0000000E40010100400200400304C0000209080A';

function message(type: number, body = ''): string {
  const length = (19 + body.length / 2).toString(16).padStart(4, '0');
  return `${HEADER}${length}0${type}${body}`;
}

/** Runs `keryx decode` with lines on standard input. */
async function piped(args: readonly string[], lines: string): Promise<Daemon & { code: number | null }> {
  const input = new Folder().write('in', lines);
  const words = ['decode', ...args].map((word) => `'${word}'`).join(' ');
  const daemon = new Daemon([], { instead: ['sh', '-c', `'${process.execPath}' '${KERYX}' ${words} <'${input}'`] });
  const { code } = await daemon.exited();
  return Object.assign(daemon, { code });
}

describe('keryx decode', () => {
  it('an UPDATE, whole, as a body, and with blanks and colons', async () => {
    const spaced = `${HEADER}:${message(2, BODY).slice(32, 36)}:02:${BODY.replace(/(....)/g, '$1 ')}`;
    for (const args of [
      [BODY],
      ['--update', BODY],
      ['-u', BODY.toLowerCase()],
      [BODY, '-u'],
      ['-f', 'ipv4 unicast', '--update', BODY],
      [`0x${BODY}`],
      [message(2, BODY)],
      [spaced],
    ]) {
      const { code, stdout, stderr } = await keryx(['decode', ...args]);
      assert.equal(code, 0, stderr);
      const { neighbor } = JSON.parse(stdout);
      assert.deepEqual(neighbor.message.update.announce, { 'ipv4 unicast': { '192.0.2.9': [{ nlri: '10.0.0.0/8' }] } });
      assert.equal(neighbor.direction, 'in');
      assert.equal(stdout.split('\n').length, 2);
    }
  });

  it('the option of ExaBGP 4.2', async () => {
    const config = new Folder().write('keryx.conf', neighborText());
    for (const args of [
      ['--decode', BODY],
      ['-x', BODY],
      ['--decode', BODY, config],
    ]) {
      const { code, stdout, stderr } = await keryx(args);
      assert.equal(code, 0, stderr);
      assert.ok(stdout.includes('10.0.0.0/8'));
    }
  });

  it('an OPEN, asked for or recognized', async () => {
    for (const args of [
      ['--open', '04FDE9005A0A00000100'],
      ['04FDE9005A0A00000100'],
      [message(1, '04FDE9005A0A00000100')],
    ]) {
      const { stdout } = await keryx(['decode', ...args]);
      assert.equal(JSON.parse(stdout).neighbor.open.asn, 65001);
    }
    // As an UPDATE it is cut short.
    assert.equal((await keryx(['decode', '--update', '04FDE9005A0A00000100'])).code, 1);
  });

  it('messages of the other types', async () => {
    const notification = JSON.parse((await keryx(['decode', message(3, '0602')])).stdout);
    assert.equal(notification.type, 'notification');
    assert.equal(notification.neighbor.notification.code, 6);
    assert.equal(notification.neighbor.notification.subcode, 2);
    assert.equal(JSON.parse((await keryx(['decode', message(4)])).stdout).type, 'keepalive');
    const refresh = JSON.parse((await keryx(['decode', message(5, '00010001')])).stdout);
    assert.equal(refresh.type, 'refresh');
    assert.deepEqual(refresh.neighbor['route-refresh'], { afi: 'ipv4', safi: 'unicast', subtype: 'query' });
  });

  it('several messages in a row, a line each', async () => {
    const { code, stdout } = await keryx(['decode', message(4) + message(2, BODY) + message(3, '0602')]);
    assert.equal(code, 0);
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    assert.deepEqual(types, ['keepalive', 'update', 'notification']);
  });

  it('NLRI of a family, with path identifiers where they are said to be', async () => {
    const nlri = await keryx(['decode', '--nlri', '080A 18C00002', '--family', 'ipv4 unicast']);
    assert.equal(nlri.stdout, '{ "nlri": "10.0.0.0/8" }\n{ "nlri": "192.0.2.0/24" }\n');
    const v6 = await keryx(['decode', '-n', '3020010DB80001', '-f', 'IPv6  unicast']);
    assert.equal(v6.stdout, '{ "nlri": "2001:db8:1::/48" }\n');
    const paths = await keryx(['decode', '-ni', '00000007080A']);
    assert.equal(paths.stdout, '{ "nlri": "10.0.0.0/8", "path-information": "0.0.0.7" }\n');
  });

  it('path identifiers in an UPDATE: as the option says, or the configuration', async () => {
    const body = `${BODY.slice(0, -4)}00000007080A`;
    const paths = 'capability { add-path send/receive; }';
    const config = new Folder().write('keryx.conf', neighborText({ more: paths }));
    for (const args of [
      ['-i', body],
      ['-c', config, body],
    ]) {
      const { stdout, stderr } = await keryx(['decode', ...args]);
      const announced = JSON.parse(stdout || stderr).neighbor.message.update.announce['ipv4 unicast']['192.0.2.9'];
      assert.deepEqual(announced, [{ nlri: '10.0.0.0/8', 'path-information': '0.0.0.7' }]);
    }
  });

  it('as the first neighbor of a configuration would: AS numbers of two octets, and its own numbers', async () => {
    const config = new Folder().write('keryx.conf', neighborText({ more: 'capability { asn4 false; }' }));
    const { stdout, stderr } = await keryx([
      'decode',
      '-c',
      config,
      '00000012400101004002040201FDE9400304C0000209080A',
    ]);
    const { neighbor } = JSON.parse(stdout || stderr);
    assert.deepEqual(neighbor.message.update.attribute['as-path'], { '0': { element: 'as-sequence', value: [65001] } });
    assert.deepEqual(neighbor.asn, { local: 65510, peer: 65511 });
  });

  it('lines of standard input, a line of JSON each', async () => {
    for (const args of [['-'], []]) {
      const { code, stdout, stderr } = await piped(args, `# a log\n${BODY}\n\nxyz\n${message(4)}\r\n0000FFFF\n`);
      assert.equal(code, 1);
      const types = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type);
      assert.deepEqual(types, ['update', 'keepalive']);
      const errors = stderr.trimEnd().split('\n');
      assert.equal(errors.length, 2, stderr);
      assert.match(errors[0]!, /^line 4: /);
      assert.match(errors[1]!, /^line 6: /);
    }
    assert.equal((await piped(['-'], `${BODY}\n`)).code, 0);
  });

  it('what RFC 7606 makes of a mistake is told beside it', async () => {
    const { code, stdout, stderr } = await keryx(['decode', '0000000E40010109400200400304C0000209080A']);
    assert.equal(code, 0);
    assert.match(stderr, /^note: .*ORIGIN.*\(withdraw, RFC 7606\)\n$/);
    assert.deepEqual(JSON.parse(stdout).neighbor.message.update.withdraw, { 'ipv4 unicast': [{ nlri: '10.0.0.0/8' }] });
  });

  for (const args of [
    [],
    [''],
    ['xyz'],
    ['123'],
    ['00'],
    ['0000FFFF'],
    [`${HEADER}00140200`],
    [`${HEADER}001304`.slice(0, 36)],
    [`${HEADER}001A02`],
    [`${message(4)}FF`],
    [message(6)],
    ['--open', '04'],
    ['--nlri', '40'],
    ['--nlri', '08', '--family', 'ipv4 unicast'],
    ['--nlri', '-i', '000000'],
    ['--nlri', '080A', '--family', 'ipx unicast'],
    ['-c', '/nowhere/keryx.conf', BODY],
  ]) {
    it(`'keryx decode ${args.join(' ')}' says why not, status 1`, async () => {
      const { code, stdout, stderr } = await keryx(['decode', ...args]);
      assert.equal(code, 1);
      assert.equal(stdout, '');
      assert.notEqual(stderr, '');
      assert.doesNotMatch(stderr, /\.js:\d|Error:/);
    });
  }
});
