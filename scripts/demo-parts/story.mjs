// Everything that happened so far, for those who show it and those who wait for it.

import { EventEmitter } from 'node:events';
import { performance } from 'node:perf_hooks';
import { meaning } from './words.mjs';

const KEPT = 100;

/** Emits `event` with what happened, and `change` whenever something is different. */
export class Story extends EventEmitter {
  service = { url: '', up: false, checks: 0, checkedAt: 0 };
  /** The lines of the helper, each with what it was answered. */
  said = [];
  /** UPDATE messages, as the router got them. */
  wire = [];
  /** Prefix to next hop, AS path and time. */
  table = new Map();
  /** When the table last changed, in milliseconds. */
  tableAt = 0;
  /** JSON lines that the helper got. */
  heard = [];
  session = false;
  /** What is going on, what will be next, and when that is. */
  caption = { now: '', next: '', nextAt: undefined };
  #began = performance.now();

  /** Milliseconds since the demo began. */
  clock() {
    return performance.now() - this.#began;
  }

  serviceIs(up, url) {
    Object.assign(this.service, { up, url });
    this.#happened('service', up ? `UP: ${url} answers` : `DOWN: ${url} refuses connections`);
  }

  serviceWasAsked() {
    this.service.checks += 1;
    this.service.checkedAt = this.clock();
    this.emit('change');
  }

  sessionIs(up) {
    if (up === this.session) return;
    this.session = up;
    this.#happened('router', up ? 'the BGP session with Keryx is up' : 'the BGP session with Keryx has ended');
    if (!up) this.#forgetRoutes();
  }

  /** A line of the helper; `age` milliseconds have gone by since it was written. */
  helperSaid(line, age) {
    push(this.said, { at: this.clock() - age, line, answer: undefined });
    this.#happened('helper', line);
  }

  /** A line for the helper: an answer to one of its own, or an event. */
  helperHeard(line) {
    if (line === 'done' || line === 'error') {
      // Answers come in the order of the lines.
      const asked = this.said.find(({ answer }) => answer === undefined);
      if (asked !== undefined) asked.answer = line;
      this.#happened('answer', line);
      return;
    }
    push(this.heard, { at: this.clock(), line });
    this.#happened('json', meaning(line), line);
  }

  updateCame(message, routes) {
    // The helper's line was written before; it should be told of before, too.
    this.emit('update');
    this.tableAt = this.clock();
    push(this.wire, { at: this.tableAt, message, routes });
    this.#happened('wire', routes.map(({ words }) => words).join('; '), message);
    for (const { prefix, gone, nextHop, asPath } of routes) {
      if (gone) this.table.delete(prefix);
      else this.table.set(prefix, { nextHop, asPath, at: this.tableAt });
      this.#happened('table', gone ? `- ${prefix}` : `+ ${prefix} via ${nextHop}`);
    }
  }

  /** What is going on; `inMs` counts down to what is next. */
  tell(now, next, inMs) {
    this.caption = { now, next, nextAt: inMs === undefined ? undefined : this.clock() + inMs };
    const when = inMs === undefined ? '' : ` in ${inMs / 1000} s`;
    this.#happened('demo', next === '' ? now : `${now} Next: ${next}${when}.`);
  }

  #forgetRoutes() {
    for (const prefix of this.table.keys()) this.#happened('table', `- ${prefix}, since its session ended`);
    this.table.clear();
    this.tableAt = this.clock();
    this.emit('change');
  }

  #happened(kind, text, message) {
    this.emit('event', { at: this.clock(), kind, text, message });
    this.emit('change');
  }
}

function push(list, item) {
  list.push(item);
  if (list.length > KEPT) list.shift();
}
