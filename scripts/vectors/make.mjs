// Makes test/vectors/*/*.vec anew with real ExaBGP and GoBGP: `node scripts/vectors/make.mjs`, from the top of the tree.
// What the files hold is explained in test/support/vectors.ts, which reads them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { exabgpCases, gobgpCases, prefixCases } from './cases.mjs';
import { askExabgp, exabgpVersion } from './exabgp.mjs';
import { askGobgp, gobgpVersion } from './gobgp.mjs';

const LOCAL_AS = 64512;
const WIDE_AS = 4200000512;
const PEER_AS = 64999;

const sessions = [
  { name: 'ebgp asn4', localAs: LOCAL_AS, peerAs: PEER_AS, asn4: true },
  { name: 'ebgp asn2', localAs: LOCAL_AS, peerAs: PEER_AS, asn4: false },
  { name: 'ibgp asn4', localAs: LOCAL_AS, peerAs: LOCAL_AS, asn4: true },
  { name: 'ibgp asn2', localAs: LOCAL_AS, peerAs: LOCAL_AS, asn4: false },
  { name: `ebgp asn4 local-as ${WIDE_AS}`, localAs: WIDE_AS, peerAs: PEER_AS, asn4: true },
  { name: `ebgp asn2 local-as ${WIDE_AS}`, localAs: WIDE_AS, peerAs: PEER_AS, asn4: false },
];

/** @param {number} i @param {string} attributes @param {6 | undefined} family */
function routeOf(i, attributes, family) {
  const prefix = family === 6 ? `2001:db8:${(0x1000 + i).toString(16)}::/48` : `10.${64 + (i >> 8)}.${i & 255}.0/24`;
  const nextHop = family === 6 ? `2001:db8:ffff::${i + 1}` : `192.0.2.${(i % 250) + 1}`;
  const tail = attributes.startsWith('next-hop') ? attributes : `next-hop ${nextHop} ${attributes}`;
  return { prefix, nextHop, words: `route ${prefix} ${tail}`.trim() };
}

/** @param {string} folder @param {string} name @param {readonly string[][]} vectors */
function save(folder, name, vectors) {
  mkdirSync(`test/vectors/${folder}`, { recursive: true });
  writeFileSync(`test/vectors/${folder}/${name}.vec`, `${vectors.map((lines) => lines.join('\n')).join('\n\n')}\n`);
}

async function makeExabgp() {
  const from = `from exabgp ${exabgpVersion()}`;
  const cases = Object.entries(exabgpCases).flatMap(([file, list]) => list.map((vector) => ({ file, ...vector })));
  /** @type {Record<string, string[][]>} */
  const files = {};
  for (const session of sessions) {
    // The sessions of a four-octet AS are for the paths that nobody wrote.
    const fits = cases
      .filter(({ attributes, file }) => session.localAs === LOCAL_AS || (attributes === '' && file === 'next-hop'))
      .filter(({ form }) => form === undefined || session.name.includes(form));
    const routes = fits.map(({ attributes, family }, i) => routeOf(i, attributes, family));
    const octets = await askExabgp(
      session,
      routes.map(({ words }) => words),
    );
    for (const [i, { file, title }] of fits.entries()) {
      files[file] ??= [];
      files[file].push([
        `# ${title}`,
        `session ${session.name}`,
        `words ${routes[i]?.words}`,
        `octets ${octets[i]}`,
        from,
      ]);
    }
  }
  const [plain] = sessions;
  files.prefix = [];
  for (const { title, words } of plain === undefined ? [] : prefixCases) {
    const [octets] = await askExabgp(plain, [words]);
    files.prefix.push([`# ${title}`, `session ${plain.name}`, `words ${words}`, `octets ${octets}`, from]);
  }
  for (const [file, vectors] of Object.entries(files)) save('exabgp', file, vectors);
}

async function makeGobgp() {
  const from = `from gobgp ${gobgpVersion()}`;
  const vectors = [];
  for (const session of sessions.slice(0, 4)) {
    const told = gobgpCases.map(({ attributes, told, family }, i) => ({
      ...routeOf(i, attributes, family),
      // Left alone, GoBGP says incomplete.
      told: told.startsWith('origin') ? told : `origin igp ${told}`.trim(),
      family,
    }));
    const octets = await askGobgp(session, told);
    for (const [i, { title, attributes, family }] of gobgpCases.entries()) {
      // GoBGP puts its own AS in front for external peers, so that is what Keryx must be told.
      const own =
        session.peerAs === session.localAs ? attributes : attributes.replace('as-path [', `as-path [ ${LOCAL_AS}`);
      const { words } = routeOf(i, own, family);
      vectors.push([`# ${title}`, `session ${session.name}`, `words ${words}`, `octets ${octets[i]}`, from]);
    }
  }
  save('gobgp', 'unicast', vectors);
}

await makeExabgp();
await makeGobgp();
