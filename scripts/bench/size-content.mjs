// The configurations of the size and reload tests: the same content in the words of each subject.

import { announcePrefix, NEXT_HOP } from './prefixes.mjs';
import { LOCAL_AS, PEER_AS } from './subject.mjs';

/** Neighbors of the reload test, and the routes of each. The first neighbor is the sink. */
export const NEIGHBORS = 1000;
export const ROUTES_EACH = 100;

/** Attribute sets where routes share them. */
const SETS = 100;

/**
 * @typedef {{ port: number, listen: number }} Ports of the sink, and one that is free for a subject that must have it
 * @typedef {{ med: number, communities: [number, number][], preference?: number }} Attributes
 * @typedef {{ prefix: string, attributes: Attributes }} StaticRoute
 */

/** Contents of the size test. */
export const CONTENTS = {
  same: 'every route has the same attributes',
  few: `${SETS} sets of attributes`,
  own: 'every route has attributes of its own',
  block: `${SETS} sets of attributes, each route a block`,
};

/** Variants of the reload test. */
export const VARIANTS = {
  spelled: 'each neighbor says everything itself',
  inherit: 'the session from a template, the routes from each neighbor',
  shared: 'the session and the routes from a template',
};

/** @param {string} content @param {number} index of the route @returns {Attributes} */
function attributesOf(content, index) {
  if (content === 'own') {
    const communities = /** @type {[number, number][]} */ ([
      [LOCAL_AS, index & 0xffff],
      [PEER_AS, (index >> 4) & 0xffff],
    ]);
    return { med: index, communities, preference: index & 1023 };
  }
  const set = content === 'same' ? 0 : index % SETS;
  return {
    med: set,
    communities: [
      [LOCAL_AS, set],
      [PEER_AS, 1],
    ],
  };
}

/** @param {string} content @param {number} count @param {number} [first] @returns {StaticRoute[]} */
function routesOf(content, count, first = 0) {
  const route = (/** @type {number} */ index) => ({
    prefix: announcePrefix(index),
    attributes: attributesOf(content, index),
  });
  return Array.from({ length: count }, (_, i) => route(first + i));
}

/** Address of a neighbor; nobody answers at those after the first. @param {number} index @returns {string} */
function addressOf(index) {
  return index === 0 ? '127.0.0.1' : `127.1.${index >> 8}.${index & 255}`;
}

/** Routes that are its own of neighbor `index`. @param {number} index @returns {StaticRoute[]} */
function ownRoutes(index) {
  return routesOf('few', ROUTES_EACH, index * ROUTES_EACH);
}

const neighbors = () => Array.from({ length: NEIGHBORS }, (_, index) => index);

/** @typedef {(ports: Ports) => string} Text */

// ExaBGP, and Keryx

/** @param {StaticRoute[]} routes @param {boolean} [block] @returns {string} */
function staticSection(routes, block = false) {
  const lines = routes.map(({ prefix, attributes: { med, communities, preference } }) => {
    const words = [
      `next-hop ${NEXT_HOP}`,
      `med ${med}`,
      `community [ ${communities.map((pair) => pair.join(':')).join(' ')} ]`,
      ...(preference === undefined ? [] : [`local-preference ${preference}`]),
    ];
    return block ? `route ${prefix} { ${words.join('; ')}; }` : `route ${prefix} ${words.join(' ')};`;
  });
  return `  static {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
}

const SESSION = `  router-id 10.0.0.1;
  local-address 127.0.0.1;
  local-as ${LOCAL_AS};
  peer-as ${PEER_AS};
  hold-time 180;
  family {
    ipv4 unicast;
  }
`;

const exabgp = {
  /** @param {string} content @param {number} lines @returns {Text} */
  size: (content, lines) => () =>
    `neighbor ${addressOf(0)} {\n${SESSION}${staticSection(routesOf(content, lines), content === 'block')}}\n`,

  /** @param {string} variant @returns {Text} */
  reload: (variant) => () => {
    const shared = variant === 'shared' ? staticSection(ownRoutes(0)) : '';
    const template = variant === 'spelled' ? '' : `template {\n  neighbor common {\n${SESSION}${shared}  }\n}\n`;
    const sections = neighbors().map((index) => {
      const session = variant === 'spelled' ? SESSION : '  inherit common;\n';
      const routes = variant === 'shared' ? '' : staticSection(ownRoutes(index));
      return `neighbor ${addressOf(index)} {\n${session}${index === 0 ? '' : '  passive;\n'}${routes}}\n`;
    });
    return template + sections.join('');
  },
};

// BIRD

const BIRD_HEAD = 'log stderr { warning, error, fatal, bug };\nrouter id 10.0.0.1;\nprotocol device {}\n';

/** @param {Ports} ports @returns {string} */
function birdSession({ listen }) {
  return `  local 127.0.0.1 port ${listen} as ${LOCAL_AS};
  strict bind;
  multihop;
  hold time 180;
  connect delay time 1;
`;
}

/** @param {string} name @param {StaticRoute[]} routes @returns {string} a table and what is in it */
function birdTable(name, routes) {
  const lines = routes.map(({ prefix, attributes: { med, communities, preference } }) => {
    const set = [
      `bgp_next_hop = ${NEXT_HOP};`,
      `bgp_med = ${med};`,
      ...communities.map((pair) => `bgp_community.add((${pair.join(',')}));`),
      ...(preference === undefined ? [] : [`bgp_local_pref = ${preference};`]),
    ];
    return `  route ${prefix} blackhole { ${set.join(' ')} };\n`;
  });
  return `ipv4 table ${name};\nprotocol static ${name}_routes {\n  ipv4 { table ${name}; };\n${lines.join('')}}\n`;
}

/** @param {number} index @param {Ports} ports @returns {string} the end of a session */
function birdPeer(index, { port }) {
  const active = `  neighbor ${addressOf(index)} port ${port} as ${PEER_AS};\n`;
  return index === 0 ? active : `  neighbor ${addressOf(index)} as ${PEER_AS};\n  passive;\n`;
}

/** @param {string} table @returns {string} */
const birdChannel = (table) => `  ipv4 { table ${table}; import none; export all; next hop keep; };\n`;

const bird = {
  /** @param {string} content @param {number} lines @returns {Text} */
  size: (content, lines) => (ports) => {
    const session = birdSession(ports) + birdPeer(0, ports) + birdChannel('all_routes');
    return `${BIRD_HEAD}${birdTable('all_routes', routesOf(content, lines))}protocol bgp peer0 {\n${session}}\n`;
  },

  /** @param {string} variant @returns {Text} */
  reload: (variant) => (ports) => {
    const one = variant === 'shared';
    const channel = one ? birdChannel('table0') : '';
    const template = variant === 'spelled' ? '' : `template bgp common {\n${birdSession(ports)}${channel}}\n`;
    const sections = neighbors().map((index) => {
      const table = one && index > 0 ? '' : birdTable(`table${index}`, ownRoutes(index));
      const session = variant === 'spelled' ? birdSession(ports) : '';
      const from = variant === 'spelled' ? '' : ' from common';
      const own = one ? '' : birdChannel(`table${index}`);
      return { table, peer: `protocol bgp peer${index}${from} {\n${session}${birdPeer(index, ports)}${own}}\n` };
    });
    const tables = sections.map(({ table }) => table).join('');
    return BIRD_HEAD + tables + template + sections.map(({ peer }) => peer).join('');
  },
};

/** The makers of texts, by the language of the subject. */
export const TEXTS = { exabgp, bird };
