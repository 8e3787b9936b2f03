// The machine that serves: Keryx as a program of its own, with a configuration file and a shell script for a helper.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KERYX_AS, ROUTER_AS } from './router.mjs';
import { Tail } from './tail.mjs';

const KERYX = fileURLToPath(new URL('../../bin/keryx', import.meta.url));
const MONITOR = fileURLToPath(new URL('./monitor.sh', import.meta.url));
const CHECK = fileURLToPath(new URL('./check.sh', import.meta.url));

/** The addresses that visitors know. */
export const VIPS = ['203.0.113.10/32', '2001:db8:10::1/128'];
const NEXT_HOP6 = '2001:db8::1';

/** milliseconds that Keryx may take to say goodbye */
const PATIENCE = 6000;

function configuration(serviceUrl) {
  return `process monitor {
  run "${MONITOR}" ${VIPS.join(' ')} ${NEXT_HOP6} "${CHECK}" ${serviceUrl};
  encoder json;
}

neighbor 127.0.0.1 {
  router-id 10.0.0.2;
  local-address 127.0.0.1;
  local-as ${KERYX_AS};
  peer-as ${ROUTER_AS};
  family {
    ipv4 unicast;
    ipv6 unicast;
  }
  api {
    processes [ monitor ];
    neighbor-changes;
    receive { parsed; update; }
    send { parsed; update; }
  }
}
`;
}

/** Our environment without settings for other BGP speakers, and with those of the demo. */
function environment(folder, routerPort) {
  const own = Object.entries(process.env).filter(([name]) => !/^(exabgp|keryx)[._]/i.test(name));
  return {
    ...Object.fromEntries(own),
    exabgp_tcp_port: String(routerPort),
    exabgp_log_level: 'WARNING',
    // Started by root, Keryx would become nobody, who may be unable to read these files.
    ...(process.getuid?.() === 0 ? { exabgp_daemon_user: userInfo().username } : {}),
    DEMO_SAID: join(folder, 'said'),
    DEMO_HEARD: join(folder, 'heard'),
  };
}

export class Anycast {
  #folder = mkdtempSync(join(tmpdir(), 'keryx-demo-'));
  #tails = [];
  #child;
  #ended = Promise.resolve();
  #stopping = false;
  #lastWords = '';

  /**
   * @param {import('./story.mjs').Story} story
   * @param {(why: string) => void} onFailure when Keryx ends before it is told to
   */
  start(story, { routerPort, serviceUrl, onFailure }) {
    const file = join(this.#folder, 'keryx.conf');
    writeFileSync(file, configuration(serviceUrl));
    const said = new Tail(join(this.#folder, 'said'), (line, age) => story.helperSaid(line, age));
    const heard = new Tail(join(this.#folder, 'heard'), (line) => story.helperHeard(line));
    this.#tails.push(said, heard);
    story.on('update', () => said.poll());

    // Once: should the demo be killed, its router is gone, and Keryx ends by itself instead of dialing for ever.
    this.#child = spawn(process.execPath, [KERYX, 'run', '--once', file], {
      env: environment(this.#folder, routerPort),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        this.#lastWords = (this.#lastWords + text).slice(-2000);
      });
    }
    this.#ended = new Promise((resolve) => {
      const over = (how) => {
        this.#child = undefined;
        if (!this.#stopping) onFailure(`Keryx ended early (${how})\n${this.#lastWords.trim()}`.trim());
        resolve();
      };
      this.#child.on('error', (error) => over(error.message));
      this.#child.on('close', (code, signal) => over(signal ?? `exit status ${code}`));
    });
  }

  /** What Keryx logged last: warnings and errors. */
  get lastWords() {
    return this.#lastWords.trim();
  }

  async stop() {
    this.#stopping = true;
    this.#child?.kill('SIGTERM');
    const timer = setTimeout(() => this.#child?.kill('SIGKILL'), PATIENCE);
    await this.#ended;
    clearTimeout(timer);
    this.clear();
  }

  /** For the very end, when there is no time to wait: leaves nothing behind. */
  clear() {
    this.#stopping = true;
    this.#child?.kill('SIGKILL');
    for (const tail of this.#tails.splice(0)) tail.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
