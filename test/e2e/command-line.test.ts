import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { closeClients, control } from '../support/e2e-control.ts';
import { type Daemon, KERYX, keryx, Daemon as Program } from '../support/e2e-daemon.ts';
import { Folder, freePort, THEIRS, THEIRS_TOO } from '../support/e2e-place.ts';
import { RawRouter, updateOf } from '../support/e2e-raw.ts';
import { OUR_AS, THEIR_AS } from '../support/e2e-router.ts';
import { clear, neighborText, removeFolders } from '../support/e2e-stage.ts';
import { until } from '../support/wait.ts';

/** Origin IGP, the AS of the router, next hop 192.0.2.254, and 10.1.2.0/24. */
const UPDATE = updateOf(`0000 0014 40010100 400206 0201 0000${THEIR_AS.toString(16)} 400304 c00002fe 18 0a0102`);
const WITHDRAWAL = updateOf('0004 18 0a0102 0000');
/** What `exabgp_exporter` takes rows of the summary with. */
const EXPORTER = /^(\S+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+(\d+)$/;

const folder = new Folder();
const env = { KERYX_ROOT: folder.path };
let daemon: Daemon;
let router: RawRouter;

const run = (...args: readonly string[]) => keryx(args, { env });
/** As many lines as objects. */
const objects = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Runs it, and gives its standard output; the status must be `status`. */
async function says(args: readonly string[], status = 0): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, status, `${args.join(' ')}: ${stderr}`);
  if (status === 0) assert.equal(stderr, '', args.join(' '));
  return stdout;
}

before(async () => {
  const port = await freePort(THEIRS);
  router = await RawRouter.start(port);
  const text =
    'process watch { run /bin/cat; encoder json; respawn false; }\n' +
    neighborText({
      more: `description "the \\u001b[31mred\\u000d rack"; api { processes [ watch ]; }
        static { route 198.51.100.0/24 next-hop self community [ ${OUR_AS}:1 no-export ]; }`,
    }) +
    neighborText({ peer: THEIRS_TOO, more: 'passive true; adj-rib-in false;' });
  ({ daemon } = await control({ folder, text, env: { exabgp_tcp_port: String(port) } }));
  await router.hears('update');
  router.say(UPDATE);
  await until('the route to be there', async () => {
    assert.match(await says(['neighbors']), new RegExp(`^${THEIRS} +${THEIR_AS}  established +\\S+ +1 +1  the `, 'm'));
  });
});

after(async () => {
  closeClients();
  await clear();
  removeFolders();
});

describe('what there is', () => {
  it('neighbors, in a table and as JSON', async () => {
    const text = await says(['neighbors']);
    assert.match(text, /^NEIGHBOR +AS +STATE +SINCE +IN +OUT +DESCRIPTION/);
    assert.match(text, /the \\u001b\[31mred\\u000d rack/);
    assert.doesNotMatch(text, /[\0-\x09\x0b-\x1f\x7f]/);
    assert.match(text, new RegExp(`^${THEIRS_TOO} .* - +0`, 'm'));
    assert.deepEqual(
      objects(await says(['neighbors', '-j'])).map(({ address, state }) => [address, state === 'established']),
      [
        [THEIRS, true],
        [THEIRS_TOO, false],
      ],
    );
  });

  it('one neighbor, with all that GoBGP would say of it', async () => {
    const text = await says(['neighbors', THEIRS]);
    for (const part of [
      `neighbor ${THEIRS}, AS ${THEIR_AS}, external`,
      'router id 192.0.2.254',
      'established for 00:',
      'hold time     30 s, a keepalive every 10 s',
      'CAPABILITY',
      'ipv4/unicast, ipv6/unicast',
      'MESSAGES',
      '1 announced; 1 received',
    ]) {
      assert.ok(text.includes(part), `${part}\n${text}`);
    }
    assert.equal(objects(await says(['neighbor', THEIRS, '--json'])).length, 1);
  });

  it('a neighbor that is not there is status 1, and what is no address 2', async () => {
    const missing = await run('neighbors', '192.0.2.77');
    assert.deepEqual(
      [missing.code, missing.stdout, missing.stderr],
      [1, '', 'error: there is no neighbor 192.0.2.77\n'],
    );
    assert.equal((await run('neighbors', 'everybody')).code, 2);
  });

  it('routes that were received, and those that are announced', async () => {
    assert.match(
      await says(['routes', 'in']),
      new RegExp(`^${THEIRS}  10\\.1\\.2\\.0/24  192\\.0\\.2\\.254  ${THEIR_AS} +origin igp$`, 'm'),
    );
    assert.match(await says(['routes', 'out']), /198\.51\.100\.0\/24 .* community \[ 65510:1 no-export \] {2}config$/m);
    const [route] = objects(await says(['routes', 'in', '-j']));
    assert.deepEqual([route?.prefix, route?.direction, route?.['next-hop']], ['10.1.2.0/24', 'in', '192.0.2.254']);
  });

  it('some of them', async () => {
    for (const words of [
      ['in', '10.1.2.0/24'],
      ['in', '10.1.2.3'],
      ['in', '10.0.0.0/8', '--longer'],
      ['in', '--family', 'ipv4-unicast'],
      ['in', '--neighbor', THEIRS],
      ['out', '--by', 'config'],
    ]) {
      assert.equal((await says(['routes', ...words])).trimEnd().split('\n').length, 2, words.join(' '));
    }
    for (const words of [
      ['in', '10.0.0.0/8'],
      ['in', '--family', 'ipv6 unicast'],
      ['out', '--by', 'watch'],
    ]) {
      const { code, stdout, stderr } = await run('routes', ...words);
      assert.deepEqual([code, stdout, stderr], [0, '', 'no routes\n'], words.join(' '));
    }
    assert.equal((await run('routes', 'in', '--family', 'ipv9-unicast')).code, 1);
    assert.equal((await run('routes', 'in', '--longer')).code, 2);
    assert.equal((await run('routes', 'sideways')).code, 2);
  });

  it('owners, the status, and a look at all of it', async () => {
    assert.match(await says(['owners']), /^OWNER +ROUTES.*\nconfig +1$/m);
    assert.deepEqual(objects(await says(['owners', '-j']))[0], { owner: 'config', routes: 1 });
    assert.match(await says(['status']), /^keryx \S+, process \d+, up for 00:0.*\n2 neighbors, 1 established\n$/);
    assert.equal(objects(await says(['status', '-j']))[0]?.pid, daemon.pid);
    assert.match(await says(['top']), /^HELPER +ROUTES +QUEUED +SIZE\nwatch +0 +0 +0 B$/m);
    const [look] = objects(await says(['top', '--json']));
    assert.equal((look as { peers?: unknown[] } | undefined)?.peers?.length, 2);
  });
});

describe('what changes', () => {
  it('a route is announced and withdrawn', async () => {
    assert.equal(
      await says(['announce', '203.0.113.0/24', 'med', '5', 'community', `[${OUR_AS}:1`, `${OUR_AS}:2]`]),
      '',
    );
    await until('the update', () => assert.match(router.updates.join('\n'), /18cb0071$/m));
    assert.match(await says(['routes', 'out', '--by', 'cli']), /203\.0\.113\.0\/24 .* {2}cli$/m);
    assert.equal(await says(['withdraw', '203.0.113.0/24']), '');
    await until('the withdrawal', () => assert.match(router.updates.join('\n'), /^000418cb0071/m));
  });

  it('for one neighbor, and as JSON', async () => {
    assert.deepEqual(JSON.parse(await says(['announce', '-j', '-n', THEIRS_TOO, '203.0.113.9'])), {
      answer: 'done',
      lines: [],
    });
    assert.match(await says(['routes', 'out', '203.0.113.9']), new RegExp(`^${THEIRS_TOO} `, 'm'));
    assert.equal(await says(['withdraw', '--neighbor', THEIRS_TOO, 'route 203.0.113.9/32']), '');
  });

  it('what is refused is status 1, with the reason and its place', async () => {
    const { code, stdout, stderr } = await run('announce', '203.0.113.0/33');
    assert.deepEqual([code, stdout], [1, '']);
    assert.deepEqual(stderr.split('\n').slice(1), [
      '  announce route 203.0.113.0/33 next-hop self',
      `${' '.repeat(17)}^`,
      '',
    ]);
    assert.match(stderr, /^error: '203\.0\.113\.0\/33' is not a prefix/);
    const json = await run('announce', '--json', 'nonsense');
    assert.equal(json.code, 1);
    assert.equal((JSON.parse(json.stdout) as { answer: string }).answer, 'error');
    assert.equal((await run('withdraw', '-n', '192.0.2.77', '10.0.0.0/8')).code, 1);
  });

  it('the configuration is read again', async () => {
    assert.match(await says(['reload', '--dry-run']), /^nothing changes/);
    assert.equal(await says(['reload']), 'reload in progress\n');
    await daemon.logs('reloaded');
  });
});

describe('any command', () => {
  it('one, in words or in one piece', async () => {
    assert.match(await says(['cli', 'version']), /^keryx \d/);
    assert.match(await says(['cli', 'show neighbor summary']), /^Peer +AS/);
    assert.match(await says(['-j', 'cli', 'version']), /^\{"answer":"done","lines":\["keryx /);
    assert.equal((await run('cli', 'nonsense')).code, 1);
    assert.match((await run('cli', 'silence-ack')).stderr, /is for helpers/);
  });

  it('many, from standard input', async () => {
    const lines = folder.write('lines', '# a comment\nversion\n\nnonsense\r\nversion\n');
    const batch = async (...more: readonly string[]) => {
      const shell = ['sh', '-c', `exec "$0" "$@" <'${lines}'`, process.execPath, KERYX, 'cli', ...more];
      return await keryx([], { env, instead: shell });
    };
    const all = await batch();
    assert.deepEqual([all.code, all.stdout.split('\n').length], [1, 3]);
    assert.match(all.stderr, /^error: 'nonsense' is not a command/);
    const strict = await batch('--strict');
    assert.deepEqual([strict.code, strict.stdout.split('\n').length], [1, 2]);
  });
});

describe('what happens', () => {
  it('monitor shows routes as they come and go', async () => {
    const monitor = new Program(['monitor'], { env });
    const json = new Program(['monitor', '-j', '--neighbor', THEIRS], { env });
    const others = new Program(['monitor', '--neighbor', THEIRS_TOO], { env });
    // Nobody says when a subscription has begun.
    await until('the route to be shown', () => {
      router.say(WITHDRAWAL);
      router.say(UPDATE);
      assert.match(monitor.stdout, new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${THEIRS} +< - 10\\.1\\.2\\.0/24$`, 'm'));
      assert.match(
        monitor.stdout,
        new RegExp(`< \\+ 10\\.1\\.2\\.0/24 next-hop 192\\.0\\.2\\.254 as-path ${THEIR_AS} origin igp$`, 'm'),
      );
      assert.match(json.stdout, /^\{ "exabgp": "5\.0\.0".*"10\.1\.2\.0\/24"/m);
    });
    assert.equal(others.stdout, '');
    for (const each of [monitor, json, others]) await each.end();
  });

  it('what is sent is shown where it is asked for', async () => {
    const sent = new Program(['events', 'update', 'sent'], { env });
    await until('an announcement to be shown', async () => {
      await says(['announce', '203.0.113.7/32']);
      await says(['withdraw', '203.0.113.7/32']);
      assert.match(sent.stdout, /"direction": "send".*"203\.0\.113\.7\/32"/);
    });
    await sent.end();
    assert.equal((await run('events', 'nonsense')).code, 2);
  });

  it('a reader that has enough ends it', async () => {
    const shell = ['sh', '-c', '"$0" "$@" | head -n 1', process.execPath, KERYX, 'monitor'];
    const piped = new Program([], { env, instead: shell });
    await until('the pipe to end', () => {
      router.say(WITHDRAWAL);
      router.say(UPDATE);
      assert.ok(!piped.alive);
    });
    assert.equal(piped.stdout.trimEnd().split('\n').length, 1);
    assert.equal(piped.stderr, '');
  });
});

describe("under the names of ExaBGP's programs", () => {
  const link = (name: string): string => {
    const path = folder.at(name);
    symlinkSync(KERYX, path);
    return path;
  };

  it('exabgpcli takes its command line and prints what tools read', async () => {
    const program = link('exabgpcli');
    const cli = (...words: readonly string[]) => keryx([], { instead: [process.execPath, program, ...words] });
    const root = ['--root', folder.path];
    const summary = await cli(...root, 's', 'n', 's');
    const [command, header, ...rows] = summary.stdout.trimEnd().split('\n');
    assert.equal(command, 'command: show neighbor summary');
    assert.equal(header, 'Peer            AS        up/down state       |     #sent     #recvd');
    for (const row of rows) assert.match(row, EXPORTER);
    assert.ok(rows.some((row) => row.startsWith(THEIRS)));
    const table = await cli(...root, 'show', 'adj-rib', 'out', 'extensive');
    assert.match(
      table.stdout,
      new RegExp(`^neighbor ${THEIRS} local-ip \\S+ .* ipv4 unicast 198\\.51\\.100\\.0/24 next-hop self `),
    );
    const wrong = await cli(...root, 'nonsense');
    assert.deepEqual([wrong.code, wrong.stdout], [0, '']);
    assert.match(wrong.stderr, /^ExaBGP returns an error .*\nuse help for a list of available commands\n/);
    assert.deepEqual([(await cli(...root, 'reset')).code, (await cli()).code], [0, 0]);
    assert.match((await cli('--help')).stdout, /^usage: exabgpcli \[--root DIR\]/);
    const nobody = await cli('--root', folder.at('nowhere'), 'version');
    assert.deepEqual([nobody.code, nobody.stdout], [1, '']);
    assert.match(nobody.stderr, /nowhere\/run/);
  });

  it('exabgp has the client of 5.0, and everything else as Keryx has it', async () => {
    const program = link('exabgp');
    const exabgp = (...words: readonly string[]) => keryx([], { env, instead: [process.execPath, program, ...words] });
    assert.match((await exabgp('cli', 'version')).stdout, /^keryx \d/);
    assert.match((await exabgp('cli')).stdout, /^no command provided, sending "help"\n\navailable API commands/);
    assert.match((await exabgp('validate', folder.at('keryx.conf'))).stdout, /^valid: 2 neighbors/);
    assert.equal((await exabgp('cli', '--pipename', 'other', 'version')).code, 1);
  });
});

describe('draining', () => {
  it('marks what is announced, for as long as it takes, and ends', async () => {
    const community = `community [ ${OUR_AS}:1 no-export`;
    await says(['drain', '--wait', '0.2']);
    await router.hears('update', 2);
    await says(['drain'], 1);
    await says(['drain', '--off']);
    await router.hears('update', 3);
    assert.ok((await says(['routes', 'out'])).includes(community));
    await says(['drain', '--wait', 'long'], 2);
  });
});

describe('without a daemon', () => {
  const elsewhere = { KERYX_ROOT: folder.at('nowhere') };

  for (const args of [
    ['neighbors'],
    ['routes', 'in'],
    ['announce', '10.0.0.0/8'],
    ['owners'],
    ['status'],
    ['monitor'],
    ['events'],
    ['top'],
    ['reload'],
    ['drain'],
    ['shutdown'],
    ['cli', 'version'],
    ['cli'],
    ['neighbors', '--instance', 'edge'],
    ['neighbors', '--socket', '/nonexistent/socket'],
  ]) {
    it(`'${args.join(' ')}' is status 3`, async () => {
      const { code, stdout, stderr } = await keryx(args, { env: elsewhere });
      assert.deepEqual([code, stdout], [3, ''], stderr);
      assert.match(stderr, /^no daemon/);
    });
  }
});

describe('the end', () => {
  it('is asked for, and told to those who watch', async () => {
    const monitor = new Program(['monitor'], { env });
    await until('the monitor to be there', () => {
      router.say(WITHDRAWAL);
      router.say(UPDATE);
      assert.notEqual(monitor.stdout, '');
    });
    assert.equal(await says(['shutdown']), 'shutdown in progress\n');
    assert.deepEqual(await daemon.exited(), { code: 0, signal: null });
    assert.equal((await monitor.exited()).code, 3);
    assert.match(monitor.stderr, /^the daemon/);
    await router.hears('notification 6/2');
  });
});
