// The environment, read once: the only place that knows it. Names are ExaBGP's, `exabgp.tcp.port` or `exabgp_tcp_port`,
// and the same with `keryx` in front, which wins.

export interface Settings {
  readonly log: { readonly enable: boolean; readonly level: string };
  readonly tcp: {
    /** Addresses to listen on. */
    readonly bind: readonly string[];
    /** Port to listen on and to dial; default 179. */
    readonly port: number;
    /** Dials after which a peer is given up; 0: never. */
    readonly attempts: number;
  };
  readonly daemon: {
    /** Whom to become when started as root. */
    readonly user: string;
    /** Become it before helpers start; otherwise after. */
    readonly drop: boolean;
  };
  readonly api: { readonly ack: boolean };
  readonly bgp: {
    /** seconds to wait for a peer's OPEN */
    readonly openWait: number;
    /** Never dial. */
    readonly passive: boolean;
    /** `exabgp` packs as ExaBGP does, for comparison octet by octet. */
    readonly grouping: 'full' | 'exabgp';
  };
}

/** Thrown for a value that cannot be: the message names the variable. */
export class SettingError extends Error {}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const text = (name: string): string | undefined => {
    for (const prefix of ['keryx', 'exabgp']) {
      for (const spelling of [`${prefix}.${name}`, `${prefix}_${name.replaceAll('.', '_')}`]) {
        const value = env[spelling];
        if (value !== undefined) return value;
      }
    }
    return undefined;
  };
  const number = (name: string, usual: number, most: number): number => {
    const value = text(name);
    if (value === undefined || value === '') return usual;
    if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value);
    throw new SettingError(`${name} is '${value}', it must be a number from 0 to ${most}`);
  };
  // As in ExaBGP, what is not a way of saying yes means no.
  const flag = (name: string, usual: boolean): boolean => {
    const value = text(name);
    return value === undefined || value === '' ? usual : /^(1|yes|on|enable|true)$/i.test(value);
  };
  const attempts = number('tcp.attempts', number('tcp.connections', 0, 1_000_000), 1_000_000);
  const grouping = text('bgp.grouping') ?? 'full';
  if (grouping !== 'full' && grouping !== 'exabgp') {
    throw new SettingError(`bgp.grouping is '${grouping}', it must be full or exabgp`);
  }
  return {
    log: { enable: flag('log.enable', true), level: levelOf(text('log.level') ?? 'INFO') },
    tcp: {
      bind: (text('tcp.bind') ?? '').split(/[\s,]+/).filter((address) => address !== ''),
      port: number('tcp.port', 179, 65535) || 179,
      attempts: flag('tcp.once', false) ? 1 : attempts,
    },
    daemon: { user: text('daemon.user') || 'nobody', drop: flag('daemon.drop', true) },
    api: { ack: flag('api.ack', true) },
    bgp: { openWait: number('bgp.openwait', 60, 3600), passive: flag('bgp.passive', false), grouping },
  };
}

// The union of what ExaBGP 4.2, 5.0 and pino call their levels.
const LEVELS: Readonly<Record<string, string>> = {
  emerg: 'fatal',
  alert: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  fatal: 'fatal',
  err: 'error',
  error: 'error',
  warning: 'warn',
  warn: 'warn',
  notice: 'info',
  info: 'info',
  debug: 'debug',
  notset: 'trace',
  trace: 'trace',
  silent: 'silent',
};

/** pino's name of a level. */
export function levelOf(text: string): string {
  const name = text.toLowerCase();
  const level = Object.hasOwn(LEVELS, name) ? LEVELS[name] : undefined;
  if (level !== undefined) return level;
  throw new SettingError(`'${text}' is not a log level: ${[...new Set(Object.values(LEVELS))].join(', ')}`);
}
