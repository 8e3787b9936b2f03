// The services of the health test: of which kinds, and the configuration that has them.

import { announcePrefix, NEXT_HOP } from './prefixes.mjs';
import { LOCAL_AS, PEER_AS } from './subject.mjs';

/** Services by the kind of their one check. */
export const COUNTS = { http: 150, tcp: 150, dns: 60, command: 60, file: 40, unix: 40 };
export const SERVICES = Object.values(COUNTS).reduce((sum, count) => sum + count, 0);
/** seconds between two tries of a check */
export const INTERVAL = 1;
export const RISE = 2;
export const FALL = 3;
/** Hold time of the session. A third of it is as often as a keepalive may be sent, so that there is no jitter in it. */
const HOLD_TIME = 3;
export const KEEPALIVE_MS = (HOLD_TIME * 1000) / 3;
/** What `dns` services are told by whom they ask. */
export const ANSWER = '192.0.2.80';

/** @typedef {keyof typeof COUNTS} Kind */
/** @typedef {{ http: number, tcp: number[], dns: number, unix: string[], file: string }} Targets ports and paths */
/** @typedef {{ name: string, kind: Kind, index: number, prefix: string }} Service `index`: among those of its kind */

/** @type {readonly Service[]} */
export const services = Object.entries(COUNTS)
  .flatMap(([kind, count]) =>
    Array.from({ length: count }, (_, index) => ({
      name: `${kind}-${index}`,
      kind: /** @type {Kind} */ (kind),
      index,
    })),
  )
  .map((each, at) => ({ ...each, prefix: announcePrefix(at) }));

/** Of the services of a kind. @param {Kind} kind @returns {string[]} */
export function prefixesOf(kind) {
  return services.filter((service) => service.kind === kind).map(({ prefix }) => prefix);
}

/**
 * The words of each check. A target knows its check by them: by the path, the port, the question or the socket.
 * @type {Record<Kind, (index: number, targets: Targets) => string>}
 */
const CHECKS = {
  http: (index, { http }) => `url http://127.0.0.1:${http}/${index};`,
  tcp: (index, { tcp }) => `address 127.0.0.1; port ${tcp[index]};`,
  dns: (index, { dns }) => `server 127.0.0.1; port ${dns}; question ${index}.example; answer ${ANSWER};`,
  command: () => 'run true;',
  file: (_index, { file }) => `path ${file};`,
  unix: (index, { unix }) => `path ${unix[index]};`,
};

/** @param {Targets} targets @returns {string} */
export function healthConfiguration(targets) {
  const sections = services.map(
    ({ name, kind, index, prefix }) => `healthcheck ${name} {
  vip ${prefix} next-hop ${NEXT_HOP};
  address ignore;
  interval ${INTERVAL};
  fast-interval ${INTERVAL};
  jitter 0;
  rise ${RISE};
  fall ${FALL};
  check ${kind} { ${CHECKS[kind](index, targets)} }
}
`,
  );
  const neighbor = `neighbor 127.0.0.1 {
  router-id 10.0.0.1;
  local-address 127.0.0.1;
  local-as ${LOCAL_AS};
  peer-as ${PEER_AS};
  hold-time ${HOLD_TIME};
  family {
    ipv4 unicast;
  }
}
`;
  return neighbor + sections.join('');
}
