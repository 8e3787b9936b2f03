// The options as they are meant, and what does not go together.

import { readFileSync } from 'node:fs';
import { BadOption, readArguments } from './arguments.ts';
import type { Told } from './lines.ts';
import { addressesIn, type Network, sizeOf } from './network.ts';
import { HELP, OPTIONS, type OptionRow } from './option-table.ts';
import { DAEMON } from './values.ts';

/** States in which routes are told. */
export type Announced = 'up' | 'down' | 'disabled';

/** What follows an option without a meaning of its own is kept as it was said; times are seconds. */
export interface Options {
  silent: boolean;
  /** Its number. */
  facility: number;
  syslog: boolean;
  debug: boolean;
  ack: boolean;
  /** Seconds after which the daemon withdraws what a helper that hangs has announced; 0: never. */
  lease: number;
  sudo: boolean;
  name: string | undefined;
  config: string | undefined;
  pid: string | undefined;
  user: string | undefined;
  group: string | undefined;
  /** 0: one announcement, and the end. */
  interval: number;
  fastInterval: number;
  /** 0 or less: none. */
  timeout: number;
  rise: number;
  fall: number;
  disable: string | undefined;
  /** For a shell; undefined: always well. */
  command: string | undefined;
  nextHop: string | undefined;
  /** Empty: those of the loopback interface. */
  networks: Network[];
  /** Interfaces by the networks on them, where it is not the loopback. */
  interfaces: Map<string, string>;
  /** Below 0: none. */
  localPreference: number;
  deaggregate: boolean;
  ipSetup: boolean;
  ipDynamic: boolean;
  label: string | undefined;
  labelExact: boolean;
  startIp: number;
  metrics: Record<Announced, number>;
  increase: number;
  community: string | undefined;
  disabledCommunity: string | undefined;
  extendedCommunity: string | undefined;
  largeCommunity: string | undefined;
  asPath: string | undefined;
  asPaths: Partial<Record<Announced, string>>;
  withdrawOnDown: boolean;
  /** 0: none. */
  pathId: number;
  /** Addresses, or `*`; empty: all. */
  neighbors: string[];
  debounce: boolean;
  execute: string[];
  executes: Record<Announced, string[]>;
}

/** Addresses that one helper takes upon itself. */
const MOST_ADDRESSES = 65_536;
const HIGHEST = 0xffffffff;
const MOST_LEASE = 86_400;

export function defaults(): Options {
  return {
    silent: false,
    facility: DAEMON,
    syslog: true,
    debug: false,
    ack: true,
    lease: 0,
    sudo: false,
    name: undefined,
    config: undefined,
    pid: undefined,
    user: undefined,
    group: undefined,
    interval: 5,
    fastInterval: 1,
    timeout: 5,
    rise: 3,
    fall: 3,
    disable: undefined,
    command: undefined,
    nextHop: undefined,
    networks: [],
    interfaces: new Map(),
    localPreference: -1,
    deaggregate: false,
    ipSetup: true,
    ipDynamic: false,
    label: undefined,
    labelExact: false,
    startIp: 0,
    metrics: { up: 100, down: 1000, disabled: 500 },
    increase: 1,
    community: undefined,
    disabledCommunity: undefined,
    extendedCommunity: undefined,
    largeCommunity: undefined,
    asPath: undefined,
    asPaths: {},
    withdrawOnDown: false,
    pathId: 0,
    neighbors: [],
    debounce: false,
    execute: [],
    executes: { up: [], down: [], disabled: [] },
  };
}

/** The options that the words make; `help` when they ask for that. Reads the file of `--config`. Throws BadOption. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const said = parse(args);
  if (said === 'help') return said;
  const options = said.config === undefined ? said : parse([...argumentsOf(said.config), ...args]);
  if (options !== 'help') check(options);
  return options;
}

/** What one of the options of a word that nothing is made of may have meant. */
export function knownNames(): readonly string[] {
  return OPTIONS.flatMap(({ names }) => names.filter((name) => name.startsWith('--')));
}

/** Words that are no option, and have no place. */
export class UnknownWords extends BadOption {
  readonly words: readonly string[];

  constructor(words: readonly string[]) {
    super(`unknown: ${words.join(' ')}`);
    this.words = words;
  }
}

function parse(args: readonly string[]): Options | 'help' {
  const options = defaults();
  let help = false;
  let apart: OptionRow | undefined;
  const unknown = readArguments(args, OPTIONS, ({ option, value }) => {
    if (help) return;
    if (option === HELP) {
      help = true;
      return;
    }
    if (option.apart && (option.takes === 'nothing' || value !== undefined)) {
      if (apart !== undefined && apart !== option) {
        throw new BadOption(`${option.names[0]} does not go together with ${apart.names[0]}`);
      }
      apart = option;
    }
    try {
      option.set(options, value ?? '');
    } catch (error) {
      if (!(error instanceof BadOption)) throw error;
      throw new BadOption(`${option.names[0]}: ${error.message}`);
    }
  });
  if (help) return 'help';
  if (unknown.length > 0) throw new UnknownWords(unknown);
  return options;
}

/** The lines of a file as words: `option = value` or `option`. */
function argumentsOf(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BadOption(`--config: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  return text
    .split(/\r\n|[\n\r]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .flatMap((line) => `--${line}`.split(/=(.*)/s, 2).map((part) => part.trim()));
}

function check(options: Options): void {
  const { networks, interfaces, label, deaggregate, localPreference, pathId } = options;
  for (const [network, name] of interfaces) {
    if (!networks.some(({ text }) => text === network)) {
      throw new BadOption(`--ip-ifname: ${network}%${name} needs --ip ${network}`);
    }
  }
  if (localPreference > HIGHEST) throw new BadOption(`--local-preference: ${localPreference} is more than ${HIGHEST}`);
  if (pathId < 0 || pathId > HIGHEST) throw new BadOption(`--path-id: ${pathId} is not within 0 to ${HIGHEST}`);
  checkLease(options);
  const touches = options.ipSetup || options.ipDynamic;
  if (touches || deaggregate) {
    const all = networks.reduce((sum, network) => sum + sizeOf(network), 0n);
    if (all > BigInt(MOST_ADDRESSES)) {
      const way = deaggregate ? '' : '; --no-ip-setup announces them without setting them up';
      throw new BadOption(`--ip: ${all} addresses are more than the ${MOST_ADDRESSES} that a helper can have${way}`);
    }
  }
  if (touches && label !== undefined) {
    for (const name of ['lo', ...interfaces.values()]) {
      if (`${name}:${label}`.length > 15 || /[\s"\\]/.test(label) || label === '') {
        throw new BadOption(
          `--label: '${name}:${label}' can be no label, which has 15 characters at most and no spaces`,
        );
      }
    }
  }
  checkMetrics(options, announcedNetworks(options, networks));
}

function checkLease({ lease, interval, fastInterval, timeout }: Options): void {
  if (lease === 0) return;
  if (lease < 0 || lease > MOST_LEASE) throw new BadOption(`--lease: ${lease} is not within 0 to ${MOST_LEASE}`);
  if (interval === 0) throw new BadOption('--lease does not go together with an interval of 0');
  const silence = Math.max(interval, fastInterval) + Math.max(timeout, 0);
  if (lease > silence && timeout > 0) return;
  const why =
    timeout > 0
      ? `the longer interval and --timeout together, ${silence}`
      : 'a check, which needs a --timeout for that';
  throw new BadOption(`--lease: ${lease} must be more than ${why}`);
}

/** In the order in which metrics are given. */
export function announcedNetworks({ deaggregate, startIp }: Options, networks: readonly Network[]): readonly Network[] {
  const all = deaggregate ? networks.flatMap((network) => [...addressesIn(network)]) : networks;
  const start = all.length === 0 ? 0 : ((startIp % all.length) + all.length) % all.length;
  return [...all.slice(start), ...all.slice(0, start)];
}

/** Throws BadOption when a metric becomes one that BGP does not have. */
export function checkMetrics(options: Options, networks: readonly Network[]): void {
  for (const told of ['up', 'down', 'disabled'] as const satisfies readonly Told[]) {
    if (told !== 'up' && options.withdrawOnDown) continue;
    const first = options.metrics[told];
    const last = first + options.increase * Math.max(0, networks.length - 1);
    for (const metric of [first, last]) {
      if (metric < 0 || metric > HIGHEST) {
        throw new BadOption(`--${told}-metric: the metric becomes ${metric}, which is not within 0 to ${HIGHEST}`);
      }
    }
  }
}
