// Commands about the daemon as a whole.

import { randomUUID } from 'node:crypto';
import { type Call, type Outcome, type Row, refused } from './kind.ts';

const NO_FILE = 'there is no configuration to read again';

export const daemonRows: readonly Row[] = [
  {
    words: ['version', 'system version'],
    selects: true,
    usage: '',
    about: 'Says what this is.',
    example: 'version',
    parse: () => version,
  },
  {
    words: ['reload', 'daemon reload'],
    selects: false,
    usage: '[--dry-run]',
    about: 'Reads the configuration again; with --dry-run, says what that would change.',
    example: 'reload',
    parse: (words) => {
      const dryRun = words.accept('--dry-run');
      return ({ daemon, json }) => {
        const outcome = daemon.reload?.(dryRun) ?? refused(NO_FILE);
        return dryRun ? outcome : status(outcome, json);
      };
    },
  },
  {
    words: ['restart', 'daemon restart'],
    selects: false,
    usage: '',
    about: 'Reads the configuration again, and begins every session and every helper anew.',
    example: 'restart',
    parse:
      () =>
      ({ daemon, json }) =>
        status(daemon.restart?.() ?? refused(NO_FILE), json),
  },
  {
    words: ['shutdown', 'daemon shutdown'],
    selects: false,
    usage: '',
    about: 'Ends all sessions with Cease / Administrative Shutdown, and the daemon.',
    example: 'shutdown',
    parse:
      () =>
      ({ daemon, json }) => {
        daemon.shutdown();
        return status({ ok: true, lines: ['shutdown in progress'] }, json);
      },
  },
  {
    words: ['status', 'daemon status'],
    selects: false,
    usage: '',
    about: 'Says what the daemon is, since when, and how its neighbors are.',
    example: 'status',
    parse: () => daemonStatus,
  },
  {
    words: ['ping', 'session ping'],
    selects: false,
    usage: '[CLIENT START]',
    about: 'Says that the daemon is there, and its name, which changes when it is started again.',
    example: 'ping',
    parse: (words) => {
      const text = words.rest().some((word) => word.text === 'text');
      return ({ daemon, json }) => {
        const line = `{"pong": "${daemon.uuid}", "active": true}`;
        return { ok: true, lines: [json && !text ? line : `pong ${daemon.uuid} active=true`] };
      };
    },
  },
  {
    words: ['queue-status', 'system queue-status'],
    selects: false,
    usage: '',
    about: 'Says what waits to be read by each helper.',
    example: 'queue-status',
    parse:
      () =>
      ({ bridge, json }) => {
        const queues = bridge.queues();
        if (json) {
          const members = queues.map((each) => {
            return `${JSON.stringify(each.process)}: {"items": ${each.items}, "bytes": ${each.octets}}`;
          });
          return { ok: true, lines: [`{${members.join(', ')}}`] };
        }
        const lines = queues.map(({ process, items, octets }) => `${process}: ${items} items (${octets} bytes)`);
        return { ok: true, lines: lines.length > 0 ? lines : ['no queued messages'] };
      },
  },
  {
    words: ['crash', 'system crash'],
    selects: false,
    usage: '',
    about: 'Crashes ExaBGP, for its tests. Keryx answers error and goes on.',
    example: 'crash',
    parse: () => () => refused('Keryx does not crash on demand'),
  },
];

/** A name for one run of the daemon. */
export function newUuid(): string {
  return randomUUID();
}

function version({ daemon, json }: Call): Outcome {
  if (!json) return { ok: true, lines: [daemon.version] };
  const [application = '', number = ''] = daemon.version.split(' ');
  return { ok: true, lines: [`{"version": "${number}", "application": "${application}"}`] };
}

/** What is going on now, said as a line or as JSON. */
function status(outcome: Outcome, json: boolean): Outcome {
  if (!outcome.ok || !json) return outcome;
  return { ...outcome, lines: [...(outcome.lines ?? [])].map((line) => `{"status": ${JSON.stringify(line)}}`) };
}

function daemonStatus({ daemon, speaker, bridge, json }: Call): Outcome {
  const uptime = Math.floor(bridge.wall() - daemon.startTime);
  const peers = speaker.peers().map(({ name, state }) => [name, state.replace('-', '').toUpperCase()] as const);
  if (json) {
    const members = peers.map(([name, state]) => `${JSON.stringify(name)}: "${state}"`);
    return {
      ok: true,
      lines: [
        `{"version": ${JSON.stringify(daemon.version)}, "uuid": "${daemon.uuid}", "pid": ${process.pid}, ` +
          `"uptime": ${uptime}, "start_time": ${daemon.startTime}, "peers": {${members.join(', ')}}}`,
      ],
    };
  }
  const hours = Math.floor(uptime / 3600);
  const minutes = Math.floor((uptime % 3600) / 60);
  return {
    ok: true,
    lines: [
      'Keryx Daemon Status',
      '===================',
      `Version: ${daemon.version}`,
      `UUID: ${daemon.uuid}`,
      `PID: ${process.pid}`,
      `Uptime: ${hours}h ${minutes}m ${uptime % 60}s`,
      `Peers: ${peers.length}`,
      ...peers.map(([name, state]) => `  - ${name}: ${state}`),
    ],
  };
}
