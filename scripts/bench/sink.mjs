// A BGP peer that only receives: it keeps the set of prefixes announced and says when they came.
//
//   node sink.mjs [--as 65002] [--expect COUNT] [--stamps] [--hold]
//
// It listens on a free port of 127.0.0.1 and writes JSON lines: `listening` with the port, `called`, `established`,
// `complete` when COUNT prefixes are in the set, `closed`, and `report` for each `{"event":"report"}` line on its input.
// The line `{"event":"await","size":COUNT}` is answered by `reached` when the set has no more than that. With --hold no
// OPEN is answered before the line `{"event":"go"}`. It ends when its input does.

import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { readMail, sendMail } from './mailbox.mjs';
import { checksum } from './prefixes.mjs';
import {
  Framer,
  frame,
  HEADER_SIZE,
  holdTime,
  KEEPALIVE,
  mirrorOpen,
  NOTIFICATION,
  OPEN,
  readUpdate,
  UPDATE,
} from './wire.mjs';

const FIRST_PORT = 21000;
const PORTS = 1000;

const { values } = parseArgs({
  options: {
    as: { type: 'string', default: '65002' },
    expect: { type: 'string', default: '0' },
    stamps: { type: 'boolean', default: false },
    hold: { type: 'boolean', default: false },
  },
});
const as = Number(values.as);
const expected = Number(values.expect);

/** @type {Set<string>} */
const prefixes = new Set();
/** @type {Set<string>} */
const nextHops = new Set();
/** @type {[string, string, string][]} each an operation, a prefix and a time in nanoseconds; keepalives have no prefix */
const stamps = [];
const counts = { sessions: 0, updates: 0, announced: 0, withdrawn: 0, octets: 0 };
/** @type {(() => void)[]} answers to OPENs that are held back */
const held = [];
let holding = values.hold;
let complete = expected === 0;
/** What the set is to shrink to. @type {number | undefined} */
let awaited;

/** @param {string} event @param {Record<string, unknown>} [more] */
function say(event, more = {}) {
  sendMail(process.stdout, { event, ...more });
}

/** @param {Buffer} body @param {bigint} now */
function takeUpdate(body, now) {
  const { announced, withdrawn, nextHop } = readUpdate(body);
  // An end-of-RIB marker carries nothing and is not counted.
  if (announced.length + withdrawn.length === 0) return;
  counts.updates += 1;
  counts.announced += announced.length;
  counts.withdrawn += withdrawn.length;
  if (announced.length > 0) nextHops.add(nextHop);
  for (const prefix of withdrawn) prefixes.delete(prefix);
  for (const prefix of announced) prefixes.add(prefix);
  if (values.stamps) {
    for (const prefix of withdrawn) stamps.push(['withdraw', prefix, String(now)]);
    for (const prefix of announced) stamps.push(['announce', prefix, String(now)]);
  }
  if (!complete && prefixes.size >= expected) {
    complete = true;
    say('complete', { at: String(now) });
  }
  if (awaited !== undefined && prefixes.size <= awaited) {
    awaited = undefined;
    say('reached', { at: String(now) });
  }
}

/** @param {import('node:net').Socket} socket */
function serve(socket) {
  const framer = new Framer();
  let established = false;
  /** @type {NodeJS.Timeout | undefined} */
  let keepalives;

  /** @param {import('./wire.mjs').Message} message @param {bigint} now */
  const take = ({ type, body }, now) => {
    // Keepalives come when their time has come, whatever else happens.
    if (type !== KEEPALIVE) counts.octets += HEADER_SIZE + body.length;
    else if (values.stamps && established) stamps.push(['keepalive', '', String(now)]);
    if (type === UPDATE) {
      takeUpdate(body, now);
    } else if (type === OPEN) {
      const answer = () => {
        socket.write(Buffer.concat([frame(OPEN, mirrorOpen(body, as)), frame(KEEPALIVE)]));
        const interval = (holdTime(body) * 1000) / 3;
        if (interval > 0) keepalives = setInterval(() => socket.write(frame(KEEPALIVE)), interval);
      };
      if (holding) held.push(answer);
      else answer();
    } else if (type === KEEPALIVE && !established) {
      established = true;
      counts.sessions += 1;
      say('established');
    } else if (type === NOTIFICATION) {
      say('notification', { code: body[0], subcode: body[1] });
    }
  };

  say('called');
  socket.setNoDelay(true);
  socket.on('data', (chunk) => {
    // The stamp is taken before any work on the chunk: octets read, not octets understood.
    const now = process.hrtime.bigint();
    try {
      for (const message of framer.push(chunk)) take(message, now);
    } catch (error) {
      say('malformed', { reason: String(error) });
      socket.destroy();
    }
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(keepalives);
    if (established) say('closed');
  });
}

function report() {
  const set = { size: prefixes.size, checksum: checksum(prefixes), nextHops: [...nextHops] };
  say('report', { ...counts, ...set, stamps });
}

const server = createServer(serve);
// The first port is random so that two benchmarks on a machine seldom meet, and the next one is tried when they do.
let offset = Math.floor(Math.random() * PORTS);
let attempts = 0;
const listen = () => server.listen(FIRST_PORT + offset, '127.0.0.1');
server.on('listening', () => say('listening', { port: FIRST_PORT + offset }));
server.on('error', (error) => {
  attempts += 1;
  if (attempts === PORTS) throw error;
  offset = (offset + 1) % PORTS;
  listen();
});
listen();

readMail(process.stdin, ({ event, size }) => {
  if (event === 'report') report();
  if (event === 'await') awaited = size;
  if (event === 'go') {
    holding = false;
    for (const answer of held.splice(0)) answer();
  }
});
process.stdin.on('end', () => process.exit(0));
