// The service that is monitored: a small web server that can be taken down and brought up.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { listenHigh } from './ports.mjs';

export class Service {
  #story;
  #server;
  #port = 0;
  /** Taking down and bringing up wait for each other. */
  #turn = Promise.resolve();

  /** @param {import('./story.mjs').Story} story */
  constructor(story) {
    this.#story = story;
  }

  /** Brings it up on a port of its own, which stays the same. */
  async open() {
    this.#port = await listenHigh((port) => this.#listen(port));
    this.#story.serviceIs(true, this.url);
  }

  get url() {
    return `http://127.0.0.1:${this.#port}/`;
  }

  up() {
    return this.#next(async () => {
      if (this.#server !== undefined) return;
      await this.#listen(this.#port);
      this.#story.serviceIs(true, this.url);
    });
  }

  down() {
    return this.#next(async () => {
      const server = this.#server;
      if (server === undefined) return;
      this.#server = undefined;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      this.#story.serviceIs(false, this.url);
    });
  }

  async #listen(port) {
    const server = createServer((_request, response) => {
      this.#story.serviceWasAsked();
      response.writeHead(200, { 'content-type': 'text/plain', connection: 'close' }).end('I am well\n');
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  #next(work) {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
