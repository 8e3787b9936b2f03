//    the test, in place of the daemon  ----  ExaBGP's healthcheck, or ours  ----  a check that follows a script
//
// Both helpers are taken through the same scripts with the same options, and this proves:
//
// 1. they print the same lines, with all repetitions, and end with the same status
// 2. their hooks are told the same states in the same order
// 3. at each check the same addresses are on the interfaces
// 4. what the one refuses with status 2 the other does, too
//
// What is otherwise on purpose:
//
// | what                                                  | ExaBGP 4.2              | Keryx                              |
// |-------------------------------------------------------|-------------------------|------------------------------------|
// | mistakes that argparse does not see, REFUSED_BY_US    | a traceback, 1, or none | one line, 2, nothing done          |
// | addresses added without a label, at the end           | stay                    | are removed                        |
// | addresses with the label that were found, not named   | are removed at the end  | stay, but for --dynamic-ip-setup   |
// | a network found on an interface                       | all of it is set up     | is left as it is                   |
// | an address that is removed by hand while it is up     | is announced on         | is added again                     |
// | stdin ends                                            | nothing is noticed      | the helper ends in good order      |
// | the log                                               | on a terminal           | on stderr, as that of 5.0          |

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { clearHelpers, HelperRun, OUR_HELPER, type Played, play } from '../support/healthcheck-helper.ts';
import { REFUSED, REFUSED_BY_US, randomScenarios, SCENARIOS } from '../support/healthcheck-scenarios.ts';
import { ask, type Cable, inside, layCable } from '../support/netns.ts';
import { reasonToSkip } from '../support/require.ts';
import { until } from '../support/wait.ts';

/** The Python that ExaBGP's program is run by. */
function theirs(): readonly string[] {
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  return [python, '-m', 'exabgp', 'healthcheck'];
}

const QUIET = ['--no-ip-setup', '--no-syslog'];

describe('healthcheck beside that of ExaBGP', { skip: reasonToSkip('healthcheck', ['exabgp']) }, () => {
  after(clearHelpers);

  describe('lines and hooks', () => {
    for (const { name, options, results, unanswered } of [...SCENARIOS, ...randomScenarios(15)]) {
      it(name, async () => {
        const how = { answers: unanswered !== true };
        const [exabgp, keryx] = await Promise.all(
          [theirs(), OUR_HELPER].map((helper) => play(helper, [...QUIET, ...options], results, how)),
        );
        assert.equal(exabgp!.status, 0, exabgp!.errors);
        assert.ok(exabgp!.lines.length > 0);
        assert.deepEqual(told(keryx!), told(exabgp!));
      });
    }
  });

  describe('bad options', () => {
    const status = (helper: readonly string[], args: readonly string[]) =>
      new HelperRun([...helper, '--no-ip-setup', '--ip', '192.0.2.9', '-i', '0', ...args]).exit();
    for (const args of REFUSED) {
      it(JSON.stringify(args), async () => {
        assert.deepEqual(await Promise.all([status(theirs(), args), status(OUR_HELPER, args)]), [2, 2]);
      });
    }
  });

  describe('addresses', () => {
    let cable: Cable;
    /** ExaBGP's on that side, ours on this. */
    let sides: readonly (readonly [namespace: string, helper: readonly string[]])[];

    before(() => {
      cable = layCable();
      sides = [
        [cable.theirs, theirs()],
        [cable.ours, OUR_HELPER],
      ];
    });
    after(() => cable.remove());
    beforeEach(() => {
      for (const [namespace] of sides) ip(namespace, 'address', 'flush', 'dev', 'lo', 'scope', 'global');
    });

    interface Sight extends Pick<Played, 'status' | 'lines' | 'states' | 'places'> {
      /** Addresses of the loopback interface after the end. */
      readonly left: readonly string[];
    }

    /** Both with the same addresses there before. */
    async function see(options: readonly string[], results: string, there: readonly string[][] = []): Promise<Sight[]> {
      return await Promise.all(
        sides.map(async ([namespace, helper]) => {
          for (const words of there) ip(namespace, 'address', 'add', ...words, 'dev', 'lo');
          const all = ['--no-syslog', '--rise', '2', '--fall', '2', ...options];
          const played = await play(inside(namespace, [...helper]), all, results, { look: true });
          return { ...told(played), places: played.places, left: await addresses(namespace, 'lo') };
        }),
      );
    }

    const VIPS = ['192.0.2.33/32', '192.0.2.34/32'];
    const NAMED = VIPS.flatMap((vip) => ['--ip', vip]);

    it('are set up at the start, whatever the checks say', async () => {
      const more = ['--ip', '2001:db8:7::1', '--ip', '192.0.2.36/30'];
      const [exabgp, keryx] = await see([...NAMED, ...more], 'xxooo');
      assert.deepEqual({ ...keryx, left: [] }, { ...exabgp, left: [] });
      assert.match(keryx!.places[0]!, /192.0.2.39\/32 .*2001:db8:7::1\/128/);
      // 4.2 removes nothing without a label.
      assert.equal(exabgp!.left.length, 7);
      assert.deepEqual(keryx!.left, []);
    });

    it('with a label are removed at the end', async () => {
      const [exabgp, keryx] = await see([...NAMED, '--label', 'hc'], 'xxooo');
      assert.deepEqual(keryx, exabgp);
      assert.deepEqual(keryx!.left, []);
    });

    it('come and go with the service, where that is wanted', async () => {
      for (const options of [['--dynamic-ip-setup'], ['--dynamic-ip-setup', '--no-ip-setup']]) {
        const [exabgp, keryx] = await see([...NAMED, '--label', 'hc', ...options], 'oooxxxooodoo');
        assert.deepEqual(keryx, exabgp);
        assert.ok(keryx!.places.some((place) => !place.includes('192.0.2.33')));
      }
    });

    it('that were there before stay', async () => {
      const [exabgp, keryx] = await see(NAMED, 'ooxx', [[VIPS[0]!]]);
      assert.deepEqual({ ...keryx, left: [] }, { ...exabgp, left: [] });
      assert.deepEqual(keryx!.left, [VIPS[0]]);
    });

    it('with a label that were left behind by another run are removed', async () => {
      const [exabgp, keryx] = await see([...NAMED, '--label', 'hc'], 'ooxx', [[VIPS[0]!, 'label', 'lo:hc']]);
      assert.deepEqual(keryx, exabgp);
      assert.deepEqual(keryx!.left, []);
    });

    const FOUND = [
      ['198.51.100.1/32', 'label', 'lo:hc1'],
      ['198.51.100.2/32', 'label', 'lo:hc2'],
      ['198.51.100.3/32', 'label', 'lo:other'],
      ['198.51.100.4/32'],
      ['198.51.100.129/24'],
      ['2001:db8:8::1/128'],
    ];

    it('are found by the beginning of their label', async () => {
      const [exabgp, keryx] = await see(['--label', 'hc'], 'ooxx', FOUND);
      assert.deepEqual(keryx, exabgp);
      assert.match(keryx!.lines[0]!, /198.51.100.1\/32/);
      assert.equal(keryx!.left.length, FOUND.length);
    });

    it('are found without a label', async () => {
      const [exabgp, keryx] = await see(['--no-ip-setup'], 'ooxx', FOUND);
      assert.deepEqual(keryx, exabgp);
      assert.equal(keryx!.lines.filter((line) => line.startsWith('withdraw')).length, 5);
    });

    it('are found by their whole label, and are not ours to remove', async () => {
      const namespace = cable.ours;
      for (const words of FOUND) ip(namespace, 'address', 'add', ...words, 'dev', 'lo');
      const helper = inside(namespace, [...OUR_HELPER, '--label', 'hc1', '--label-exact-match']);
      const { lines } = await play(helper, ['--rise', '1'], 'o');
      assert.deepEqual(lines, [
        'announce route 198.51.100.1/32 next-hop self med 100',
        'withdraw route 198.51.100.1/32 next-hop self',
      ]);
      assert.equal((await addresses(namespace, 'lo')).length, FOUND.length);
    });

    it('that nobody has are no reason to go on', async () => {
      const found = await Promise.all(
        sides.map(([namespace, helper]) => new HelperRun(inside(namespace, [...helper, '--no-syslog'])).exit()),
      );
      assert.deepEqual(found, [1, 1]);
    });

    it('may be on other interfaces', async () => {
      const place = ['--ip-ifname', `${VIPS[1]}%cable`];
      const run = start(cable.ours, [...NAMED, ...place, '--label', 'hc', '--dynamic-ip-setup']);
      await run.line(/34\/32 next-hop self med 101$/);
      assert.deepEqual(await addresses(cable.ours, 'lo'), [VIPS[0]]);
      assert.ok((await addresses(cable.ours, 'cable')).includes(VIPS[1]!));
      assert.match(run.errors(), /service up, restoring loopback and ip-ifname ips/);
      run.child.kill('SIGTERM');
      assert.equal(await run.exit(), 0);
      assert.match(run.errors(), /exiting, deleting setup ips/);
      assert.deepEqual(await addresses(cable.ours, 'lo'), []);
      assert.ok(!(await addresses(cable.ours, 'cable')).includes(VIPS[1]!));
    });

    it('that are removed by hand are added again, or it is down', async () => {
      ip(cable.ours, 'link', 'add', 'other', 'type', 'veth', 'peer', 'name', 'other2');
      ip(cable.ours, 'link', 'set', 'other', 'up');
      const run = start(cable.ours, ['--ip', VIPS[0]!, '--ip-ifname', `${VIPS[0]}%other`]);
      await run.line(/med 100$/);
      ip(cable.ours, 'address', 'del', VIPS[0]!, 'dev', 'other');
      await until('the address', async () => assert.deepEqual(await addresses(cable.ours, 'other'), [VIPS[0]]));
      ip(cable.ours, 'link', 'del', 'other');
      await run.line(/med 1000$/);
      assert.match(run.errors(), /WARNING\[healthcheck\] 192.0.2.33 .*there is no interface other/);
      run.child.kill('SIGTERM');
      assert.equal(await run.exit(), 0);
    });

    it('that cannot be set up end the helper before it says anything', async () => {
      const run = start(cable.ours, [...NAMED, '--ip-ifname', `${VIPS[1]}%nowhere`]);
      assert.equal(await run.exit(), 1);
      assert.deepEqual(run.lines(), []);
      assert.match(run.errors(), /^ERROR\[healthcheck\] .*there is no interface nowhere\n$/);
      assert.deepEqual(await addresses(cable.ours, 'lo'), []);
    });

    it('are removed when the daemon goes away', async () => {
      const run = start(cable.ours, NAMED);
      await run.line(/med 101$/);
      run.child.stdin!.end();
      assert.equal(await run.exit(), 0);
      assert.deepEqual(await addresses(cable.ours, 'lo'), []);
    });

    it('are set up before rights are given up', async () => {
      const run = start(cable.ours, [
        ...NAMED,
        '--user',
        'nobody',
        '--group',
        'daemon',
        '--cmd',
        'test $(id -un) = nobody',
      ]);
      await run.line(/med 101$/);
      const status = readFileSync(`/proc/${run.child.pid}/status`, 'utf8');
      assert.doesNotMatch(status, /^[UG]id:.*\b0\b/m);
      assert.doesNotMatch(status, /^Groups:.*\b0\b/m);
      run.child.kill('SIGTERM');
      assert.equal(await run.exit(), 0);
      assert.match(run.errors(), /Unable to remove lo IP address 192.0.2.33 - is healthcheck running as root\?/);
    });

    it('are not touched by what is refused', async () => {
      for (const [args] of REFUSED_BY_US) {
        const run = start(cable.ours, [...NAMED, ...args]);
        assert.equal(await run.exit(), 2, args.join(' '));
        assert.deepEqual(run.lines(), []);
        assert.match(run.errors(), /^usage: .*\nhealthcheck: error: .*\n$/);
      }
      assert.deepEqual(await addresses(cable.ours, 'lo'), []);
    });
  });
});

function told({ status, lines, states }: Played): Pick<Played, 'status' | 'lines' | 'states'> {
  return { status, lines, states };
}

function start(namespace: string, options: readonly string[]): HelperRun {
  const quick = ['-i', '0.2', '-f', '0.05', '--rise', '1', '--fall', '1', '--no-syslog'];
  return new HelperRun(inside(namespace, [...OUR_HELPER, ...quick, ...options]));
}

function ip(namespace: string, ...words: string[]): void {
  execFileSync('ip', ['-n', namespace, ...words], { stdio: 'pipe' });
}

/** Those of an interface that others can call. */
async function addresses(namespace: string, name: string): Promise<string[]> {
  const text = await ask(namespace, ['ip', '-o', 'address', 'show', 'dev', name, 'scope', 'global']);
  return [...text.matchAll(/inet6? (\S+)/g)].map((match) => match[1]!);
}
