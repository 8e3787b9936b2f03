// Every setting there is, one row each: those of ExaBGP 4.2, 5.0 and 6.0, and Keryx's own.

import { addresses, choice, flag, group, integer, type Kind, level, octal, path, seconds, word } from './kinds.ts';

export interface Setting<T> {
  readonly kind: Kind<T>;
  /** What it is when nobody says anything. */
  readonly usual: T;
  /** The versions of ExaBGP that know it; `keryx`: ours alone, and the prefix `exabgp` does not set it. */
  readonly versions: string;
  readonly about: string;
  /** Older name, used when this one is not there. */
  readonly also?: string;
  /** Taken and not used, and why nobody will miss it. */
  readonly ignored?: string;
  /** Taken and not used yet: what happens instead. Said aloud when somebody sets it to something unusual. */
  readonly later?: string;
}

type More = Pick<Setting<unknown>, 'also' | 'ignored' | 'later'>;

function row<T>(kind: Kind<T>, usual: T, versions: string, about: string, more: More = {}): Setting<T> {
  return { kind, usual, versions, about, ...more };
}

const ALL = '4.2 5.0 6.0';
const SINCE_5 = '5.0 6.0';
const PYTHON = { ignored: 'it is about Python' };
const SPEED = { ignored: 'Keryx is tuned otherwise' };
const CATEGORY = { ignored: 'the log of Keryx has levels and no categories: log.level says how much it tells' };
const REFUSED = ' (syslog itself cannot be reached from Node)';

function category(about: string, usual: boolean, versions = ALL): Setting<boolean> {
  return row(flag, usual, versions, about, CATEGORY);
}

/** By name, `section.key`, in alphabetical order. */
export const table = {
  'api.ack': row(flag, true, ALL, 'answer each command of a helper with done or error'),
  'api.chunk': row(integer(1, 1_000_000), 1, ALL, 'lines of an answer before others have a turn', SPEED),
  'api.cli': row(flag, true, ALL, 'let the command line control the daemon'),
  'api.compact': row(flag, false, ALL, 'shorter JSON: a unicast prefix stands for itself where no more is to say'),
  'api.encoder': row(choice('text', 'json'), 'text', ALL, 'encoder of helpers that name none'),
  'api.journal': row(path, '', 'keryx', 'file that keeps routes of helpers and clients over a restart; empty: none'),
  'api.makepipes': row(flag, false, 'keryx', 'make the pipes of the command line when they are not there'),
  'api.pipename': row(word, 'exabgp', ALL, 'base name of the pipes of the command line'),
  'api.respawn': row(flag, true, ALL, 'start helpers again when they end'),
  'api.show-routes-format': row(choice('v1', 'v2'), 'v1', '5.0', 'form of the answers to show adj-rib'),
  'api.socketgroup': row(group, '', 'keryx', 'group that may use the socket; its mode is 0660 then, if none is set'),
  'api.socketmode': row(octal, 0o600, 'keryx', 'permissions of the socket'),
  'api.socketname': row(word, 'exabgp', '6.0', 'base name of the socket of the command line'),
  'api.socketpath': row(path, '', '6.0', 'the socket itself, instead of one found by its name'),
  'api.terminate': row(flag, false, ALL, 'end when a helper ends'),
  'api.version': row(
    choice('3.4', '4', '5', '6'),
    '5',
    '6.0',
    'whose events helpers are told that name no api-version: those of ExaBGP 3.4, 4.2, 5.0 or 6.0',
  ),
  'bgp.grouping': row(choice('full', 'exabgp'), 'full', 'keryx', 'exabgp packs UPDATEs as ExaBGP does'),
  'bgp.openwait': row(integer(0, 3600), 60, ALL, 'seconds to wait for the OPEN of a peer'),
  'bgp.passive': row(flag, false, SINCE_5, 'never dial anyone, wait to be called'),
  'bgp.paths_limit_audit': row(flag, true, '6.0', 'warn of a peer that sends more paths than it was told to', {
    later: 'nobody counts them',
  }),
  'cache.attributes': row(flag, true, ALL, 'remember attributes that were read', SPEED),
  'cache.nexthops': row(flag, true, ALL, 'remember next hops that were read', SPEED),
  'daemon.daemonize': row(flag, false, ALL, 'go to the background; the log must go to a file or a host'),
  'daemon.drop': row(flag, true, ALL, 'become daemon.user before the helpers start; if not, after'),
  'daemon.pid': row(path, '', ALL, 'file for the process id; a second daemon with the same file does not start'),
  'daemon.umask': row(octal, 0o137, ALL, 'permissions that new files do not get, those of helpers too'),
  'daemon.user': row(word, 'nobody', ALL, 'whom to become when started by root'),
  'debug.configuration': row(flag, false, ALL, 'stop at mistakes in the configuration', PYTHON),
  'debug.defensive': row(flag, false, ALL, 'generate faults', PYTHON),
  'debug.memory': row(flag, false, ALL, 'report memory', PYTHON),
  'debug.pdb': row(flag, false, ALL, 'start the debugger of Python', PYTHON),
  'debug.rotate': row(flag, false, ALL, 'use one of the configuration files, and the next one at each reload', {}),
  'debug.route': row(path, '', ALL, 'decode a route', PYTHON),
  'debug.selfcheck': row(flag, false, ALL, 'check the configuration', PYTHON),
  'debug.timing': row(flag, false, '6.0', 'report times', PYTHON),
  'health.state': row(
    path,
    '',
    'keryx',
    'file that remembers addresses that healthchecks added and what operators said; empty: beside the socket',
  ),
  'log.all': category('tell everything', false),
  'log.configuration': category('tell of the configuration', true),
  'log.daemon': category('tell of the process', true),
  'log.destination': row(word, 'stdout', ALL, `stdout, stderr, a file, or host:ADDRESS for syslog over UDP${REFUSED}`),
  'log.enable': row(flag, true, ALL, 'write a log at all'),
  'log.level': row(level, 'INFO', ALL, 'how much the log tells'),
  'log.message': category('tell of messages of peers', false),
  'log.network': category('tell of connections', true),
  'log.packets': category('tell what peers send, in hexadecimal', false),
  'log.parser': category('tell how messages are read', false),
  'log.processes': category('tell of helpers', true),
  'log.reactor': category('tell of signals and reloads', true),
  'log.rib': category('tell of changes to the tables', false),
  'log.routes': category('tell of routes', false),
  'log.short': row(flag, true, ALL, 'shorter lines', { ignored: 'lines are JSON, or short on a terminal' }),
  'log.statistics': category('tell numbers', true, SINCE_5),
  'log.timers': category('tell of timers', false),
  'pdb.enable': row(flag, false, ALL, 'start the debugger of Python', PYTHON),
  'profile.enable': row(flag, false, ALL, 'measure', PYTHON),
  'profile.file': row(path, '', ALL, 'where to write what was measured', PYTHON),
  'reactor.speed': row(seconds, 1, ALL, 'seconds between two looks around', {
    ignored: 'Keryx does not poll',
  }),
  'tcp.acl': row(flag, false, ALL, 'unused in ExaBGP, too', { ignored: 'it never had an effect' }),
  'tcp.attempts': row(integer(0, 1_000_000), 0, SINCE_5, 'give a neighbor up after so many dials; 0: never', {
    also: 'tcp.connections',
  }),
  'tcp.bind': row(addresses, [], ALL, 'addresses to listen on'),
  'tcp.delay': row(integer(0, 1440), 0, ALL, 'begin at a minute of the hour that is a multiple of this'),
  'tcp.once': row(flag, false, ALL, 'the same as one attempt'),
  'tcp.port': row(
    integer(0, 65535),
    179,
    ALL,
    'port to listen on; set in the environment, also the port to dial where a neighbor names none',
  ),
} as const;

export type SettingName = keyof typeof table;
export type ValueOf<N extends SettingName> = (typeof table)[N]['usual'];

export const names = Object.keys(table) as SettingName[];

/** The row of a name, whatever it says. */
export function settingOf(name: SettingName): Setting<unknown> {
  return table[name] as Setting<unknown>;
}

/** Sections that some setting is in. */
export const sections: ReadonlySet<string> = new Set(names.map((name) => name.split('.')[0]!));

// Dash and underscore are alike; ExaBGP 5 has one and 6 the other.
const plain = (name: string): string => name.replaceAll('_', '-');
const byPlain = new Map<string, SettingName>(
  names.flatMap((name) => {
    const { also } = settingOf(name);
    return [[plain(name), name] as const, ...(also === undefined ? [] : [[plain(also), name] as const])];
  }),
);

/** The setting that `section.key` names, by an older name too. */
export function nameOf(text: string): SettingName | undefined {
  return byPlain.get(plain(text));
}

/** Every way to write `section.key`: as it is, with dashes and with underscores in the key. */
export function spellings(name: string): string[] {
  const [section = '', key = ''] = name.split('.');
  return [...new Set([key, key.replaceAll('_', '-'), key.replaceAll('-', '_')])].map((each) => `${section}.${each}`);
}
