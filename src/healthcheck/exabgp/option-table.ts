// All options of ExaBGP's helper, those of 4.2 and of 5.0, and one of our own: how they are said, what they set, and what help says of them.

import type { OptionShape } from './arguments.ts';
import type { Announced, Options } from './options.ts';
import * as read from './values.ts';

export interface OptionRow extends OptionShape {
  /** What follows, for help. */
  readonly usage?: string;
  readonly about: string;
  /** Not together with another such. */
  readonly apart?: true;
  set(options: Options, value: string): void;
}

type Names = readonly [string, ...string[]];
type Set = OptionRow['set'];

function flag(names: Names, about: string, set: Set): OptionRow {
  return { names, takes: 'nothing', about, set };
}

function valued(names: Names, usage: string, about: string, set: Set): OptionRow {
  return { names, takes: 'value', usage, about, set };
}

function attribute(
  name: string,
  key: 'community' | 'disabledCommunity' | 'extendedCommunity' | 'largeCommunity' | 'asPath',
  about: string,
): OptionRow {
  return valued([name], 'TEXT', about, (options, text) => {
    options[key] = read.inLine(text);
  });
}

function metric(state: Announced): OptionRow {
  const usual = { up: 100, down: 1000, disabled: 500 }[state];
  return valued([`--${state}-metric`], 'N', `MED of the first address while ${state} (${usual})`, (options, text) => {
    options.metrics[state] = read.integer(text);
  });
}

function pathOf(state: Announced): OptionRow {
  return valued([`--${state}-as-path`], 'TEXT', `AS path while ${state}, in place of --as-path`, (options, text) => {
    options.asPaths[state] = read.inLine(text);
  });
}

function hookOf(state: Announced): OptionRow {
  return valued(
    [`--${state}-execute`],
    'CMD',
    `run by a shell when it becomes ${state}; may be repeated`,
    (options, text) => {
      options.executes[state].push(read.command(text));
    },
  );
}

export const HELP = flag(['--help', '-h'], 'print this', () => {});

const general: readonly OptionRow[] = [
  HELP,
  {
    ...flag(['--silent', '-s'], 'log nothing to stderr', (options) => {
      options.silent = true;
    }),
    apart: true,
  },
  {
    names: ['--syslog-facility', '-sF'],
    takes: 'perhaps a value',
    usage: '[FACILITY]',
    about: 'facility of syslog (daemon)',
    apart: true,
    set: (options, text) => {
      options.facility = text === '' ? read.DAEMON : read.facility(text);
    },
  },
  {
    ...flag(['--no-syslog'], 'log nothing to syslog', (options) => {
      options.syslog = false;
    }),
    apart: true,
  },
  flag(['--debug', '-d'], 'log more, and nothing to syslog', (options) => {
    options.debug = true;
  }),
  flag(['--no-ack', '-a'], 'wait for no answers: for a daemon with exabgp.api.ack=false', (options) => {
    options.ack = false;
  }),
  {
    ...valued(
      ['--lease'],
      'N',
      'Keryx only: all is withdrawn when this says nothing for N seconds',
      (options, text) => {
        options.lease = read.integer(text);
      },
    ),
    recent: true,
  },
  flag(['--sudo'], 'change addresses through sudo', (options) => {
    options.sudo = true;
  }),
  valued(['--name', '-n'], 'NAME', 'syslog calls it healthcheck-NAME', (options, text) => {
    options.name = read.inLine(text) || undefined;
  }),
  valued(['--config', '-F'], 'FILE', 'options from a file, a line each: `interval = 10`, `debug`', (options, text) => {
    options.config = read.command(text);
  }),
  valued(['--pid', '-p'], 'FILE', 'write the process id to a file', (options, text) => {
    options.pid = read.command(text);
  }),
  valued(['--user'], 'USER', 'become that user once the addresses are set up', (options, text) => {
    options.user = text;
  }),
  valued(['--group'], 'GROUP', 'become a member of that group then', (options, text) => {
    options.group = text;
  }),
];

const checking: readonly OptionRow[] = [
  valued(['--interval', '-i'], 'SECONDS', 'between checks (5); 0: announce once and end', (options, text) => {
    options.interval = read.seconds(text);
  }),
  valued(['--fast-interval', '-f'], 'SECONDS', 'between checks while the state may change (1)', (options, text) => {
    options.fastInterval = read.seconds(text);
  }),
  valued(['--timeout', '-t'], 'N', 'seconds that a check may take (5); 0: for ever', (options, text) => {
    options.timeout = read.integer(text);
  }),
  valued(['--rise'], 'N', 'successes in a row that make it up (3)', (options, text) => {
    options.rise = read.integer(text);
  }),
  valued(['--fall'], 'N', 'failures in a row that make it down (3)', (options, text) => {
    options.fall = read.integer(text);
  }),
  valued(['--disable'], 'FILE', 'while this file exists it is disabled', (options, text) => {
    options.disable = read.command(text);
  }),
  valued(
    ['--command', '--cmd', '-c'],
    'CMD',
    'the check, run by a shell: status 0 is success; none: always',
    (options, text) => {
      options.command = read.command(text);
    },
  ),
];

const announcing: readonly OptionRow[] = [
  valued(['--next-hop', '-N'], 'IP', 'next hop (self)', (options, text) => {
    options.nextHop = read.address(text);
  }),
  valued(['--ip'], 'IP', 'address or network to announce; may be repeated (those of lo)', (options, text) => {
    options.networks.push(read.network(text));
  }),
  {
    ...valued(['--ip-ifname'], 'IP%IF', 'interface of one of them (lo); may be repeated', (options, text) => {
      options.interfaces.set(...read.place(text));
    }),
    recent: true,
  },
  valued(['--local-preference'], 'N', 'LOCAL_PREF; below 0: none', (options, text) => {
    options.localPreference = read.integer(text);
  }),
  flag(['--deaggregate-networks'], 'announce each address of networks by itself', (options) => {
    options.deaggregate = true;
  }),
  flag(['--no-ip-setup'], 'do not add addresses that are missing', (options) => {
    options.ipSetup = false;
  }),
  flag(['--dynamic-ip-setup'], 'have the addresses only while it is up', (options) => {
    options.ipDynamic = true;
  }),
  valued(
    ['--label'],
    'LABEL',
    'of addresses: lo:LABEL, or what begins so where they are looked for',
    (options, text) => {
      options.label = text || undefined;
    },
  ),
  {
    ...flag(['--label-exact-match'], 'look for addresses with exactly that label', (options) => {
      options.labelExact = true;
    }),
    recent: true,
  },
  valued(['--start-ip'], 'N', 'begin with the address of this number (0)', (options, text) => {
    options.startIp = read.integer(text);
  }),
  metric('up'),
  metric('down'),
  metric('disabled'),
  valued(['--increase'], 'N', 'what the MED grows by with each further address (1)', (options, text) => {
    options.increase = read.integer(text);
  }),
  attribute('--community', 'community', 'communities: "65000:1 65000:2"'),
  attribute('--extended-community', 'extendedCommunity', 'extended communities'),
  attribute('--large-community', 'largeCommunity', 'large communities'),
  attribute('--disabled-community', 'disabledCommunity', 'communities while down or disabled'),
  attribute('--as-path', 'asPath', 'AS path: "65000 65000"'),
  pathOf('up'),
  pathOf('down'),
  pathOf('disabled'),
  flag(['--withdraw-on-down'], 'withdraw while down or disabled, rather than announce with another MED', (options) => {
    options.withdrawOnDown = true;
  }),
  valued(['--path-id'], 'N', 'path identifier', (options, text) => {
    options.pathId = read.integer(text);
  }),
  valued(['--neighbor'], 'IP', 'tell this neighbor only, or all: *; may be repeated', (options, text) => {
    options.neighbors.push(text === '*' ? text : read.address(text));
  }),
  {
    ...flag(['--debounce'], 'print only when the state has changed', (options) => {
      options.debounce = true;
    }),
    recent: true,
  },
];

const reporting: readonly OptionRow[] = [
  valued(['--execute'], 'CMD', 'run by a shell with each change of STATE; may be repeated', (options, text) => {
    options.execute.push(read.command(text));
  }),
  hookOf('up'),
  hookOf('down'),
  hookOf('disabled'),
];

/** By what help calls them. */
export const GROUPS: readonly (readonly [name: string, rows: readonly OptionRow[]])[] = [
  ['General', general],
  ['Checking', checking],
  ['Announcing', announcing],
  ['Reporting', reporting],
];

export const OPTIONS: readonly OptionRow[] = GROUPS.flatMap(([, rows]) => rows);
