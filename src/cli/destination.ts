// `log.destination` to a place that the log can write to.

import { openSync } from 'node:fs';
import { isatty } from 'node:tty';
import { parseAddress, printable } from '../bgp/index.ts';
import type { Destination } from '../log.ts';
import { reasonOf } from './places.ts';
import { SettingError } from './settings/index.ts';

const SYSLOG_PORT = 514;

/** Opens a file for appending. Throws SettingError when there can be no log there. */
export function openDestination(text: string): Destination {
  if (text === 'stdout') return { fd: 1, terminal: isatty(1) };
  if (text === 'stderr') return { fd: 2, terminal: isatty(2) };
  if (text === 'syslog') {
    throw new SettingError(
      `log.destination : syslog cannot be reached from Node, write host:127.0.0.1 if it listens to UDP, or stdout, ` +
        'which systemd and logger(1) pass on to it',
    );
  }
  const host = /^host:(.*)$/.exec(text)?.[1];
  if (host === undefined) return openFile(text);
  if (parseAddress(host) !== undefined) return { host, port: SYSLOG_PORT };
  throw new SettingError(`invalid value for log.destination : ${printable(text)} (an IP address must follow host:)`);
}

function openFile(path: string): Destination {
  try {
    return { fd: openSync(path, 'a', 0o666), terminal: false };
  } catch (error) {
    throw new SettingError(`log.destination : ${printable(path)}: ${reasonOf(error)}`);
  }
}
