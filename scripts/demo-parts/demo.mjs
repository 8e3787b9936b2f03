// Shows the main job of Keryx. One program holds the router, the service and the view; Keryx runs beside it as it does
// anywhere, with its shell helper.
//
//   demo.mjs [--once]

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Anycast } from './anycast.mjs';
import { Cycle, inWords, Missed } from './cycle.mjs';
import { printEvents } from './plain.mjs';
import { Router } from './router.mjs';
import { Screen } from './screen.mjs';
import { Service } from './service.mjs';
import { Story } from './story.mjs';

const USAGE = `Usage: scripts/demo [--once]

Shows a service whose address is announced while it is well, and withdrawn when it fails.
  --once  end after the service was down and up once: 0 if the routes followed, 1 if not
`;

/** milliseconds to look at each state: with somebody who reads, and without */
const SLOW = { up: 6000, down: 5000 };
const FAST = { up: 3000, down: 2000 };

/** milliseconds until the answers to the last lines are in, and for a last look at the screen */
const AFTERMATH = 300;
const LAST_LOOK = 2500;

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

const options = readOptions();
const terminal = process.stdout.isTTY === true && process.env.TERM !== 'dumb';
const keyboard = process.stdin.isTTY === true;
// Without a terminal on either side there is nobody who could end it.
const once = options.once || (!process.stdout.isTTY && !keyboard);

const story = new Story();
const service = new Service(story);
const router = new Router(story);
const anycast = new Anycast();
const cycle = new Cycle({ story, service });
const keysInWords = once || !keyboard ? 'Ctrl-C quits' : 'keys:  d take the service down   u bring it up   q quit';
const yourTurn = once ? 'the end' : 'your turn: press d or u, and watch';
const screen = terminal ? new Screen(story, keysInWords) : undefined;

let quitting = false;
/** What to say last. */
let summary = [];
let manual = new AbortController();

main().catch(crash);

async function main() {
  process.on('exit', tidy);
  process.on('uncaughtException', crash);
  // Whoever read what we print is gone.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => quitting || leave(1));
  for (const [name, status] of Object.entries(SIGNALS)) process.on(name, () => leave(interrupted(name, status)));
  if (screen === undefined) printEvents(story, print);
  else screen.open();
  if (keyboard) hearKeys();

  await service.open();
  const routerPort = await router.open();
  anycast.start(story, { routerPort, serviceUrl: service.url, onFailure: fail });
  try {
    const times = await cycle.run(once ? FAST : SLOW, manual.signal);
    summarise(times);
    if (!once) return;
    await sleep(screen === undefined ? AFTERMATH : LAST_LOOK);
    leave(0);
  } catch (error) {
    missed(error);
  }
}

/** A step that did not happen is a failure; one that the keys or the end cut short is not. */
function missed(error) {
  if (error instanceof Missed) fail(`${error.message}\n${anycast.lastWords}`.trim());
  else if (error.name !== 'AbortError') throw error;
}

function summarise({ down, up }) {
  summary = [
    `The service failed: the router had forgotten its routes after ${inWords(down)}.`,
    `It came back: the router had its routes again after ${inWords(up)}.`,
  ];
  const seconds = ({ total }) => `${(total / 1000).toFixed(2)} s`;
  story.tell(`Routes gone ${seconds(down)} after the failure, back ${seconds(up)} after the repair.`, yourTurn);
}

/** The service as the keys want it. */
async function change(direction) {
  manual.abort();
  manual = new AbortController();
  try {
    const { total } = await (direction === 'down' ? cycle.takeDown(manual.signal) : cycle.bringUp(manual.signal));
    const what = direction === 'down' ? 'The routes are gone' : 'The routes are there';
    story.tell(total === 0 ? `${what} already.` : `${what}, ${(total / 1000).toFixed(2)} s later.`, yourTurn);
  } catch (error) {
    missed(error);
  }
}

function hearKeys() {
  process.stdin.setRawMode(true);
  process.stdin.setEncoding('utf8').on('data', (keys) => {
    for (const key of keys) {
      // In raw mode Ctrl-C is a key like any other.
      if (key === 'q' || key === '\x03') leave(interrupted('SIGINT', SIGNALS.SIGINT));
      else if (!once && (key === 'd' || key === 'u')) change(key === 'd' ? 'down' : 'up').catch(crash);
    }
  });
}

/** Leaving is the usual end once there is nothing left to prove. */
function interrupted(name, status) {
  return name === 'SIGINT' && !options.once ? 0 : status;
}

function crash(error) {
  fail(error.stack ?? String(error));
}

function fail(why) {
  summary = [`Failed: ${why}`];
  leave(1);
}

function leave(status) {
  quit(status).catch(() => process.exit(1));
}

/** Ends everything that was started, says how it went, and leaves. Asked again, it does not wait. */
async function quit(status) {
  if (quitting) process.exit(status || 1);
  quitting = true;
  manual.abort();
  screen?.close();
  story.removeAllListeners('event');
  const out = status === 0 ? print : printError;
  for (const line of summary) out(line);
  await anycast.stop();
  await router.close();
  process.exit(status);
}

/** The last resort: whatever happened, no process, no file and no strange terminal is left. */
function tidy() {
  screen?.close();
  anycast.clear();
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

function printError(line) {
  process.stderr.write(`${line}\n`);
}

function readOptions() {
  try {
    const { values } = parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
    if (!values.help) return { once: values.once === true };
    process.stdout.write(USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`demo: ${error.message}\n${USAGE}`);
    process.exit(2);
  }
}
