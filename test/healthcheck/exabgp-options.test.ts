import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { BadOption } from '../../src/healthcheck/exabgp/arguments.ts';
import { OPTIONS } from '../../src/healthcheck/exabgp/option-table.ts';
import { announcedNetworks, defaults, type Options, readOptions } from '../../src/healthcheck/exabgp/options.ts';
import { helpText } from '../../src/healthcheck/exabgp/usage.ts';
import { clearHelpers, helperFolder } from '../support/healthcheck-helper.ts';

after(clearHelpers);

function read(...args: string[]): Options {
  const options = readOptions(args);
  assert.ok(options !== 'help');
  return options;
}

/** What differs from the defaults. */
function said(...args: string[]): Partial<Options> {
  const usual: Record<string, unknown> = { ...defaults() };
  return Object.fromEntries(
    Object.entries(read(...args)).filter(([key, value]) => !isDeepStrictEqual(value, usual[key])),
  );
}

function texts(options: Options): string[] {
  return announcedNetworks(options, options.networks).map(({ text }) => text);
}

function file(text: string): string {
  const path = join(helperFolder(), 'options');
  writeFileSync(path, text);
  return path;
}

describe('the options of the helper', () => {
  it('have the defaults of ExaBGP', () => {
    assert.deepEqual(said(), {});
    const { interval, fastInterval, timeout, rise, fall, metrics, increase } = defaults();
    assert.deepEqual([interval, fastInterval, timeout, rise, fall, increase], [5, 1, 5, 3, 3, 1]);
    assert.deepEqual(metrics, { up: 100, down: 1000, disabled: 500 });
  });

  it('are said in the ways of argparse', () => {
    for (const args of [['--interval', '3'], ['--interval=3'], ['--inter', '3'], ['--inter=3'], ['-i', '3'], ['-i3']]) {
      assert.deepEqual(said(...args), { interval: 3 }, args.join(' '));
    }
    assert.deepEqual(said('-i=3', '-f.5'), { interval: 3, fastInterval: 0.5 });
    assert.deepEqual(said('-ad'), { ack: false, debug: true });
    assert.deepEqual(said('-adi2'), { ack: false, debug: true, interval: 2 });
    assert.deepEqual(said('-i', '3', '--interval', '4'), { interval: 4 });
    assert.deepEqual(said('--interval', '1_0'), { interval: 10 });
    assert.deepEqual(said('--cmd', 'a', '-c', 'b', '--command', 'c d'), { command: 'c d' });
    assert.deepEqual(said('--cmd=a=b'), { command: 'a=b' });
    assert.deepEqual(said('--cmd', '-x -y'), { command: '-x -y' });
    assert.deepEqual(said('--cmd='), { command: '' });
    assert.deepEqual(said('--start-ip', '-1', '--increase=-1'), { startIp: -1, increase: -1 });
    assert.deepEqual(said('--timeout', '-1'), { timeout: -1 });
  });

  it('may be shortened to what was clear in 4.2', () => {
    assert.deepEqual(said('--lab', 'x'), { label: 'x' });
    assert.deepEqual(said('--deb'), { debug: true });
    assert.deepEqual(said('--debo'), { debounce: true });
    assert.deepEqual(said('--lease', '11'), { lease: 11 });
    assert.deepEqual(said('--label-e'), { labelExact: true });
    assert.deepEqual(
      said('--ip', '192.0.2.1', '--ip-', '192.0.2.1%eth0').interfaces,
      new Map([['192.0.2.1/32', 'eth0']]),
    );
  });

  it('take a facility, or not', () => {
    assert.deepEqual(said('-sF'), {});
    assert.deepEqual(said('-sF', 'local3'), { facility: 19 });
    assert.deepEqual(said('-sF=LOCAL3'), { facility: 19 });
    assert.deepEqual(said('--syslog-facility', '-d'), { debug: true });
    // As in ExaBGP: without a word it says nothing new.
    assert.deepEqual(said('-s', '-sF'), { silent: true });
  });

  it('know networks', () => {
    const ips = ['192.0.2.1', '2001:DB8::1', '192.0.2.0/30', '10.0.0.0/255.0.0.0', '10.0.0.0/0.0.0.255'];
    assert.deepEqual(texts(read('--no-ip-setup', ...ips.flatMap((ip) => ['--ip', ip]))), [
      '192.0.2.1/32',
      '2001:db8::1/128',
      '192.0.2.0/30',
      '10.0.0.0/8',
      '10.0.0.0/24',
    ]);
  });

  it('rotate, and take networks apart', () => {
    const ips = ['--ip', '192.0.2.0/30'];
    assert.deepEqual(texts(read(...ips, '--deaggregate-networks', '--start-ip', '1')), [
      '192.0.2.1/32',
      '192.0.2.2/32',
      '192.0.2.3/32',
      '192.0.2.0/32',
    ]);
    assert.deepEqual(texts(read(...ips, '--ip', '192.0.2.9', '--start-ip', '-3')), ['192.0.2.9/32', '192.0.2.0/30']);
    assert.deepEqual(texts(read('--ip', '2001:db8::fffe/127', '--deaggregate-networks')), [
      '2001:db8::fffe/128',
      '2001:db8::ffff/128',
    ]);
  });

  it('come from a file, before those of the command line', () => {
    const path = file(
      '  \n# a remark\ninterval = 7\ncommunity = 65001:5 65001:6\r\n debug\nip=192.0.2.1\ncmd = a = b\n',
    );
    const options = read('--ip', '192.0.2.2', '-i', '8', '-F', path);
    assert.deepEqual([options.interval, options.community, options.debug], [8, '65001:5 65001:6', true]);
    assert.deepEqual([options.command, texts(options)], ['a = b', ['192.0.2.1/32', '192.0.2.2/32']]);
  });

  it('that ask for help are answered', () => {
    for (const args of [['-h'], ['--help'], ['--bogus', '--help'], ['--he', '--interval', 'x']]) {
      assert.equal(readOptions(args), 'help');
    }
    const text = helpText();
    for (const { names } of OPTIONS) for (const name of names) assert.ok(text.includes(` ${name}`), name);
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 120),
      [],
    );
  });
});

describe('bad options', () => {
  const ip = ['--ip', '192.0.2.1'];
  const cases: [string[], RegExp][] = [
    [['--bogus'], /^unknown: --bogus$/],
    [['word'], /^unknown: word$/],
    [['--', '--debug'], /^unknown: --debug$/],
    [['-x'], /^unknown: -x$/],
    [['-dx'], /^-d takes no value, and 'x' follows it$/],
    [['--up', '5'], /^--up may be each of --up-metric, --up-as-path, --up-execute$/],
    [['--i', '5'], /^--i may be each of /],
    [['--interval'], /^--interval: a value must follow$/],
    [['--interval', '--debug'], /^--interval: a value must follow$/],
    [['--cmd', '-a -b'], /^--cmd: a value must follow$/],
    [['--cmd', '-foo'], /^--cmd: a value must follow$/],
    [['--cmd', '--', 'foo'], /^--cmd: a value must follow$/],
    [['--debug=1'], /^--debug takes no value, and '1' follows it$/],
    [['-i', 'x'], /^--interval: 'x' is no number of seconds$/],
    [['-i', '-1'], /^--interval: '-1' is less than nothing$/],
    [['-i', 'inf'], /no number/],
    [['-i', 'nan'], /no number/],
    [['-i', ''], /no number/],
    [['-t', '2.5'], /^--timeout: '2.5' is no whole number$/],
    [['--rise', '1e3'], /no whole number/],
    [['--rise', '0x10'], /no whole number/],
    [['--rise', '99999999999999999999'], /too large/],
    [['--ip', '192.0.2.1/24'], /^--ip: '192.0.2.1\/24': it has bits set beyond its prefix length$/],
    [['--ip', '192.0.2.1/33'], /'33' is no prefix length/],
    [['--ip', 'host'], /no address and no network/],
    [['--ip', '2001:db8::1/64'], /bits set/],
    [['--ip', '0.0.0.0/0'], /4294967296 addresses .*--no-ip-setup/],
    [['--ip', '2001:db8::/64', '--deaggregate-networks', '--no-ip-setup'], /addresses are more than/],
    [['-N', 'self'], /^--next-hop: 'self' is no IP address$/],
    [['--neighbor', 'all'], /no IP address/],
    [['-sF', 'nobody'], /^--syslog-facility: 'nobody' is no facility/],
    [['-s', '--no-syslog'], /^--no-syslog does not go together with --silent$/],
    [['-s', '-sF', 'daemon'], /^--syslog-facility does not go together with --silent$/],
    [[...ip, '--ip-ifname', '192.0.2.2%eth0'], /192.0.2.2\/32%eth0 needs --ip 192.0.2.2\/32/],
    [[...ip, '--ip-ifname', '192.0.2.1'], /no NETWORK%INTERFACE/],
    [[...ip, '--ip-ifname', '192.0.2.1%a b'], /no name of an interface/],
    [[...ip, '--ip-ifname', '192.0.2.1%interface-of-mine'], /no name of an interface/],
    [['--community', '65000:1\nwithdraw'], /^--community: it has a line break/],
    [['--as-path', 'a\u0007'], /control/],
    [['--config', '/no/such/file'], /^--config: \/no\/such\/file cannot be read: ENOENT$/],
    [[...ip, '--up-metric', '-1'], /^--up-metric: the metric becomes -1/],
    [[...ip, '--ip', '192.0.2.2', '--up-metric', '5', '--increase', '-6'], /becomes -1/],
    [[...ip, '--path-id', '-1'], /^--path-id: /],
    [[...ip, '--lease', '10'], /^--lease: 10 must be more than the longer interval and --timeout together, 10$/],
    [[...ip, '--lease', '60', '-t', '0'], /^--lease: .* needs a --timeout/],
    [[...ip, '--lease', '60', '-i', '0'], /^--lease does not go together/],
    [[...ip, '--lease', '-1'], /^--lease: /],
    [[...ip, '--local-preference', '4294967296'], /^--local-preference: /],
    [[...ip, '--label', 'much-too-long'], /^--label: 'lo:much-too-long' can be no label/],
    [['--cmd', 'a\0b'], /zero character/],
  ];
  for (const [args, message] of cases) {
    it(JSON.stringify(args), () => {
      assert.throws(
        () => readOptions(args),
        (error: Error) => error instanceof BadOption && message.test(error.message),
      );
    });
  }

  it('in a file', () => {
    const bad = (text: string, message: RegExp) => assert.throws(() => readOptions(['-F', file(text)]), { message });
    bad('bogus = 1\n', /^unknown: --bogus 1$/);
    bad('debug =\n', /^unknown: $/);
    bad('ip 192.0.2.1\n', /^unknown: --ip 192.0.2.1$/);
    bad('interval = x\n', /^--interval: 'x'/);
  });
});
