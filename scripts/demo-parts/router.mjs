// The router: a second Keryx, here as a library. It waits to be called, keeps the routes that it hears in a table, and
// announces a route of its own.

import { eachNlri, frameOf, hex, neighbor, parseRoute, Speaker, UPDATE } from '../../dist/index.js';
import { listenHigh } from './ports.mjs';
import { announcement, withdrawal } from './words.mjs';

export const ROUTER_AS = 65000;
export const KERYX_AS = 65010;
/** The network that the visitors are in. */
const VISITORS = 'route 198.51.100.0/24 next-hop self';

export class Router {
  #story;
  #speaker = new Speaker();

  /** @param {import('./story.mjs').Story} story */
  constructor(story) {
    this.#story = story;
    this.#speaker.use({
      name: 'table',
      onEstablished: () => story.sessionIs(true),
      onUpdate: (_peer, update) => this.#take(update),
      onClose: () => story.sessionIs(false),
    });
    this.#speaker.add(
      neighbor({
        peerAddress: '127.0.0.1',
        localAs: ROUTER_AS,
        peerAs: KERYX_AS,
        routerId: '10.0.0.1',
        passive: true,
        routes: [parseRoute(VISITORS)],
      }),
    );
  }

  /** Resolves to the port that it listens on. */
  async open() {
    const port = await listenHigh((free) => this.#speaker.listen('127.0.0.1', free));
    this.#speaker.start();
    return port;
  }

  async close() {
    this.#speaker.stop();
    await this.#speaker.settled();
  }

  #take({ body, withdrawn, announced }) {
    const message = hex(frameOf(UPDATE, body));
    const routes = [];
    for (const block of withdrawn) {
      eachNlri(block, (at, end, _pathId, codec) => {
        const nlri = block.octets.slice(at, end);
        const prefix = codec.print(nlri);
        routes.push({ prefix, gone: true, words: withdrawal(prefix), nlri: hex(nlri) });
      });
    }
    for (const block of announced) {
      eachNlri(block, (at, end, _pathId, codec) => {
        const nlri = block.octets.slice(at, end);
        const prefix = codec.print(nlri);
        const about = announcement(prefix, block.attributes);
        routes.push({ prefix, gone: false, ...about, nlri: hex(nlri) });
      });
    }
    // An End-of-RIB marker carries no route.
    if (routes.length > 0) this.#story.updateCame(message, routes);
  }
}
