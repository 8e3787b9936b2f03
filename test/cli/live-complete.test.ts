import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Command } from 'commander';
import { candidates } from '../../src/cli/live/candidates.ts';
import { addLiveCommands, EVENTS as KINDS } from '../../src/cli/live/commands.ts';
import { candidatesFor } from '../../src/cli/live/complete.ts';
import { scriptFor } from '../../src/cli/live/scripts.ts';
import { parseCommand } from '../../src/process-bridge/index.ts';

const KNOWN = { neighbors: ['192.0.2.1', '2001:db8::1'], owners: ['watch', 'config'], services: ['web', 'explain'] };

describe('what may come next in a command', () => {
  const after = (text: string): string[] =>
    candidates(text === '' ? [] : text.split(' '), KNOWN).map(({ word }) => word);
  const has = (text: string, ...words: readonly string[]): void => {
    for (const word of words)
      assert.ok(after(text).includes(word), `${word} after '${text}': ${after(text).join(' ')}`);
  };
  const hasNot = (text: string, ...words: readonly string[]): void => {
    for (const word of words) assert.ok(!after(text).includes(word), `${word} after '${text}'`);
  };

  it('first words, of every spelling', () => {
    has(
      '',
      'announce',
      'withdraw',
      'show',
      'flush',
      'clear',
      'reload',
      'neighbor',
      'peer',
      'rib',
      'daemon',
      'session',
      'help',
    );
  });

  it('the words of commands', () => {
    has('show', 'neighbor', 'adj-rib', 'routes', 'owners', 'peers');
    has('flush adj-rib', 'out');
    has('session', 'ack', 'sync', 'reset');
    has('show neighbor', 'summary', 'extensive', 'configuration', 'json', '192.0.2.1');
    has('show adj-rib out', 'extensive', 'json', 'inet');
    has('reload', '--dry-run');
    hasNot('show adj-rib out extensive', 'extensive');
    assert.deepEqual(after('version'), []);
  });

  it('neighbors, keys and commands of selectors', () => {
    has('neighbor', '192.0.2.1', '2001:db8::1', '*');
    has('neighbor 192.0.2.1', 'announce', 'teardown', 'local-as', 'show');
    hasNot('neighbor 192.0.2.1', 'shutdown', '192.0.2.1');
    assert.deepEqual(after('neighbor 192.0.2.1 local-as'), []);
    has('neighbor 192.0.2.1 local-as 65001', 'peer-as', 'withdraw');
    has('neighbor 192.0.2.1 ,', '2001:db8::1');
    has('neighbor 192.0.2.1, neighbor', '2001:db8::1');
    has('neighbor 192.0.2.1, neighbor 2001:db8::1 announce', 'route', 'ipv4');
    has('peer', 'list', 'show', '192.0.2.1');
    has('peer delete', '192.0.2.1');
  });

  it('families, kinds of routes and attributes', () => {
    has('announce', 'route', 'flow', 'vpls', 'attributes', 'eor', 'watchdog', 'ipv4', 'l2vpn');
    has('announce ipv4', 'unicast', 'mpls-vpn', 'flow');
    has('announce eor', 'ipv4', 'ipv6');
    has('announce eor ipv6', 'unicast');
    has('announce route 10.0.0.0/8', 'next-hop', 'med', 'community', 'large-community', 'ttl');
    has('announce route 10.0.0.0/8 next-hop', 'self');
    has('show routes out by', 'watch', 'config');
    has('show routes in family', 'ipv4', 'bgp-ls');
    has('show routes in family bgp-ls', 'bgp-ls', 'bgp-ls-vpn');
  });

  it('services', () => {
    has('health', 'explain', 'disable', 'enable', 'drain');
    has('health explain', 'web');
    has('health drain', 'web');
    has('health drain web', 'wait');
    hasNot('health drain web', 'web', 'explain');
    has('drain', 'web', 'off');
    hasNot('announce watchdog', 'web');
  });

  it('nothing is offered twice', () => {
    for (const text of ['', 'show', 'announce', 'announce route 10.0.0.0/8', 'neighbor 192.0.2.1']) {
      assert.equal(new Set(after(text)).size, after(text).length, text);
    }
  });
});

describe('what may come next on a command line', () => {
  const program = new Command('keryx');
  program.command('run').argument('<file...>', '').option('--once', '');
  addLiveCommands(program, () => {});
  const asked: object[] = [];
  const words = async (text: string): Promise<string[]> => {
    const all = text.split(' ');
    const found = await candidatesFor(program, all.slice(0, -1), all.at(-1)!, async (where) => {
      asked.push(where);
      return KNOWN;
    });
    return found.map(({ word }) => word);
  };

  it('commands, but for those that nobody types', async () => {
    const found = await words('');
    for (const word of ['neighbors', 'routes', 'monitor', 'top', 'cli', 'run']) assert.ok(found.includes(word), word);
    assert.ok(!found.includes('complete'));
  });

  it('options and their values', async () => {
    assert.ok((await words('routes --')).includes('--longer'));
    assert.deepEqual(await words('routes out --neighbor '), KNOWN.neighbors);
    assert.deepEqual(await words('routes out --by '), KNOWN.owners);
    assert.ok((await words('routes in --family ')).includes('ipv6-unicast'));
    assert.deepEqual(await words('neighbors --socket '), []);
  });

  it('arguments', async () => {
    assert.deepEqual(await words('neighbors '), KNOWN.neighbors);
    assert.deepEqual(await words('neighbors 192.0.2.1 '), []);
    assert.deepEqual(await words('routes '), ['in', 'out']);
    assert.deepEqual(await words('completion '), ['bash', 'zsh', 'fish']);
    assert.deepEqual(await words('events state '), KINDS);
    assert.ok((await words('announce route 10.0.0.0/8 ')).includes('next-hop'));
    assert.ok((await words('cli show ')).includes('adj-rib'));
    assert.deepEqual(await words('run '), []);
  });

  it('services, and what may be done with them', async () => {
    assert.deepEqual(await words('health '), ['web', 'explain', 'explain', 'disable', 'enable', 'drain']);
    assert.deepEqual(await words('health explain '), KNOWN.services);
    assert.deepEqual(await words('health -w drain '), KNOWN.services);
    assert.deepEqual(await words('health web '), []);
    assert.deepEqual(await words('health explain explain '), []);
    assert.deepEqual(await words('drain '), KNOWN.services);
    assert.deepEqual(await words('drain --wait '), []);
    assert.deepEqual(await words('drain --wait 5 '), KNOWN.services);
    assert.deepEqual(await words('drain web '), []);
    assert.ok((await words('health --')).includes('--check'));
    assert.ok((await words('drain --')).includes('--no-follow'));
  });

  it('words that no command has', async () => {
    assert.deepEqual(await words('nonsense '), []);
  });

  it('the daemon that the options mean is asked', async () => {
    asked.length = 0;
    await words('neighbors --root /opt --instance=edge -s /x ');
    assert.deepEqual(asked, [{ root: '/opt', instance: 'edge', socket: '/x' }]);
  });

  it('kinds of events are those that the daemon knows', () => {
    for (const kind of KINDS.filter((each) => each !== 'all')) {
      assert.ok('command' in parseCommand(`subscribe ${kind}`, 'test'), kind);
    }
  });

  it('shells complete files where files are meant', () => {
    assert.match(scriptFor('fish', program), /__fish_seen_subcommand_from run' -F/);
    assert.match(scriptFor('bash', program), /-o default/);
    assert.match(scriptFor('zsh', program), /_files/);
  });
});
