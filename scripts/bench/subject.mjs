// The programs under test. Starts one with a feeder, with the same configuration and environment for each.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endChild, usage } from './proc.mjs';

export const KERYX = fileURLToPath(new URL('../../bin/keryx', import.meta.url));
const KERYX_BUILD = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const FEEDER = fileURLToPath(new URL('./feeder.mjs', import.meta.url));

export const LOCAL_AS = 65001;
export const PEER_AS = 65002;

/**
 * @typedef {object} Kind
 * @property {(file: string) => [string, string[]]} command
 * @property {(file: string) => [string, string[]]} check only reads the configuration
 * @property {string[]} version arguments that make it print its version
 * @property {Record<string, string>} environment
 */

/** @type {Record<string, Kind>} */
const KINDS = {
  keryx: {
    command: (file) => [KERYX, ['server', file]],
    check: (file) => [KERYX, ['validate', file]],
    version: ['version'],
    environment: { exabgp_log_enable: 'false' },
  },
  exabgp: {
    command: (file) => ['exabgp', [file]],
    check: (file) => ['exabgp', ['--validate', file]],
    version: ['--version'],
    // With logging off, ExaBGP 4.2 does not start its sessions; nothing is logged at this level either.
    environment: { exabgp_log_level: 'CRIT' },
  },
  bird: {
    command: (file) => ['bird', ['-f', '-c', file, '-s', `${file}.ctl`, '-P', `${file}.pid`]],
    check: (file) => ['bird', ['-p', '-c', file]],
    version: ['--version'],
    environment: {},
  },
};

export const SUBJECTS = Object.keys(KINDS);
/** Those that start helpers and take their commands. */
export const SPEAKERS = ['keryx', 'exabgp'];

/** @param {string} name @returns {Kind} */
function kind(name) {
  const found = KINDS[name];
  if (!found) throw new Error(`no subject named '${name}', there are: ${SUBJECTS.join(', ')}`);
  return found;
}

/** What only reads a configuration. @param {string} name @param {string} file @returns {[string, string[]]} */
export function checkCommand(name, file) {
  return kind(name).check(file);
}

/**
 * The version of a subject; throws when it cannot be run at all.
 * @param {string} name
 * @returns {string}
 */
export function subjectVersion(name) {
  const { command, version } = kind(name);
  if (name === 'keryx' && !existsSync(KERYX_BUILD)) throw new Error("keryx is not built, run 'npm run build'");
  try {
    const { stdout, stderr, status, error } = spawnSync(command('')[0], version, { encoding: 'utf8' });
    if (error !== undefined || status !== 0) throw error ?? new Error(stderr);
    const text = stdout || stderr;
    return /\d+(\.\d+)+\S*/.exec(text)?.[0] ?? text.trim();
  } catch (error) {
    throw new Error(`${name} does not run: ${/** @type {Error} */ (error).message}`);
  }
}

/** A session that a feeder drives. @param {string[]} feederArguments @returns {string} */
export function feederConfiguration(feederArguments) {
  return `process feeder {
  run /usr/bin/env node ${[FEEDER, ...feederArguments].join(' ')};
  encoder text;
}

neighbor 127.0.0.1 {
  router-id 10.0.0.1;
  local-address 127.0.0.1;
  local-as ${LOCAL_AS};
  peer-as ${PEER_AS};
  hold-time 180;
  family {
    ipv4 unicast;
  }
  api {
    processes [ feeder ];
  }
}
`;
}

/**
 * Our environment without settings of the subjects, which could favour one of them, and with those of the benchmark.
 * @param {string} name
 * @param {number} port
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(name, port) {
  const inherited = Object.entries(process.env).filter(([key]) => !/^(exabgp|keryx|node_options)/i.test(key));
  return {
    ...Object.fromEntries(inherited),
    exabgp_tcp_port: String(port),
    exabgp_api_cli: 'false',
    exabgp_api_ack: 'true',
    exabgp_daemon_drop: 'false',
    exabgp_daemon_user: userInfo().username,
    ...kind(name).environment,
  };
}

/**
 * @param {string} name
 * @param {object} options
 * @param {string} options.folder where its files go
 * @param {number} options.port of the sink
 * @param {string} options.text its configuration
 * @param {Record<string, string>} [options.settings] environment of its own
 * @param {(failure: Error) => void} options.onEnd called when it ends before it is told to
 */
export function startSubject(name, { folder, port, text, settings, onEnd }) {
  const file = join(folder, 'subject.conf');
  const log = join(folder, 'subject.log');
  writeFileSync(file, text);
  const output = openSync(log, 'w');
  const [command, args] = kind(name).command(file);
  const env = { ...environment(name, port), ...settings };
  const child = spawn(command, args, { env, stdio: ['ignore', output, output] });
  closeSync(output);

  let stopping = false;
  /** @type {Promise<void>} */
  const ended = new Promise((resolve) => {
    /** @param {string} how */
    const end = (how) => {
      const said = readFileSync(log, 'utf8').trim().split('\n').slice(-20).join('\n');
      if (!stopping) onEnd(new Error(`${name} ended early (${how})${said ? `:\n${said}` : ''}`));
      resolve();
    };
    child.on('error', (error) => end(error.message));
    child.on('exit', (code, signal) => end(signal ?? `exit code ${code}`));
  });

  return {
    file,
    log,
    pid: child.pid ?? 0,
    /** @param {number} [helper] pid of the feeder */
    usage: (helper) => usage(child.pid ?? 0, helper),
    /** @param {NodeJS.Signals} signal */
    kill: (signal) => child.kill(signal),
    stop: () => {
      stopping = true;
      return endChild(child, ended);
    },
  };
}
