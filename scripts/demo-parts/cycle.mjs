// What the demo does by itself: the service is seen to run, fails, and comes back.

import { setTimeout as sleep } from 'node:timers/promises';
import { VIPS } from './anycast.mjs';

/** milliseconds that one step may take */
const LIMIT = 10_000;

/** A step that did not happen in time. */
export class Missed extends Error {}

const routesThere = (story) => VIPS.every((vip) => story.table.has(vip));
const routesGone = (story) => VIPS.every((vip) => !story.table.has(vip));

function situation({ session, service, said }) {
  const last = said.at(-1)?.line;
  return [
    `The BGP session is ${session ? 'up' : 'down'}.`,
    `The service is ${service.up ? 'up' : 'down'} and was asked ${service.checks} times.`,
    last === undefined ? 'The helper has said nothing.' : `The helper said last: ${last}`,
  ].join(' ');
}

/**
 * @param {object} parts
 * @param {import('./story.mjs').Story} parts.story
 * @param {import('./service.mjs').Service} parts.service
 */
export class Cycle {
  #story;
  #service;

  constructor({ story, service }) {
    this.#story = story;
    this.#service = service;
  }

  /**
   * Runs once, with pauses of so many milliseconds to look at it. Resolves to how long each change took.
   * @param {{ up: number, down: number }} pauses
   * @param {AbortSignal} signal
   */
  async run(pauses, signal) {
    const story = this.#story;
    story.tell('Keryx calls the router, and the helper checks the service.', 'the routes appear in the table');
    await this.#until(routesThere, `the routes to ${VIPS.join(' and ')} did not appear in the router's table`, signal);
    story.tell('All is well: the router sends visitors to the service.', 'the service is taken down', pauses.up);
    await sleep(pauses.up, undefined, { signal });
    const down = await this.takeDown(signal);
    story.tell('Nobody is sent to a dead service.', 'the service is brought up', pauses.down);
    await sleep(pauses.down, undefined, { signal });
    const up = await this.bringUp(signal);
    return { down, up };
  }

  takeDown(signal) {
    this.#story.tell('The service was taken down.', 'the helper notices, and the routes vanish');
    return this.#change(
      () => this.#service.down(),
      routesGone,
      "the routes did not vanish from the router's table",
      signal,
    );
  }

  bringUp(signal) {
    this.#story.tell('The service was brought up.', 'the helper notices, and the routes come back');
    return this.#change(
      () => this.#service.up(),
      routesThere,
      "the routes did not come back to the router's table",
      signal,
    );
  }

  /** Milliseconds until the table had changed: from the change of the service, and from the last line of the helper. */
  async #change(act, done, complaint, signal) {
    const began = this.#story.clock();
    await act();
    await this.#until(done, complaint, signal);
    const { tableAt, said } = this.#story;
    return { total: Math.max(0, tableAt - began), share: Math.max(0, tableAt - (said.at(-1)?.at ?? tableAt)) };
  }

  #until(condition, complaint, signal) {
    const story = this.#story;
    return new Promise((resolve, reject) => {
      const finish = (settle, value) => {
        clearTimeout(timer);
        story.off('change', look);
        signal.removeEventListener('abort', abort);
        settle(value);
      };
      const look = () => {
        if (condition(story)) finish(resolve);
      };
      const abort = () => finish(reject, signal.reason);
      const timer = setTimeout(
        () => finish(reject, new Missed(`${complaint} within ${LIMIT / 1000} s. ${situation(story)}`)),
        LIMIT,
      );
      story.on('change', look);
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
      else look();
    });
  }
}

/** `0.41 s (0.003 s of it from the helper's line to the table)` */
export function inWords({ total, share }) {
  return `${(total / 1000).toFixed(2)} s (${Math.max(1, Math.round(share))} ms of it from the helper's line to the router's table)`;
}
