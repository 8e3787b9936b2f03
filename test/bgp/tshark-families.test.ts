// What tshark says to routes of every family, announced and withdrawn, with and without path identifiers: nothing.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import {
  families,
  frameOf,
  fromHex,
  type Negotiated,
  parseRoutes,
  plainSession,
  takesAddPath,
  UPDATE,
  wordsOf,
} from '../../src/bgp/index.ts';
import type { Grouping } from '../../src/rib/index.ts';
import { dissect, withoutTshark } from '../support/bgp-tshark.ts';
import { EXCUSES, ROUTES } from '../support/families-tshark.ts';
import { announced, withdrawn } from '../support/said.ts';

const FIELDS = [
  '_ws.malformed',
  '_ws.expert.severity',
  '_ws.expert.message',
  'bgp.type',
  'bgp.update.path_attribute.mp_reach_nlri.safi',
  'bgp.update.path_attribute.mp_unreach_nlri.safi',
];
/** PI_WARN */
const WARNING = 0x60_0000;

const all = families.all().map(({ family }) => family);
const announceable = families.all().filter(({ grammar }) => grammar !== undefined);
const excused = new Set<string>();

function sessionOf(ibgp: boolean, addPath: boolean): Negotiated {
  const ways = addPath ? all.filter(takesAddPath).map(({ key }) => key) : [];
  const session = plainSession({ localAs: 65001, peerAs: ibgp ? 65001 : 65002, asn4: true });
  return { ...session, families: all, addPathOut: new Set(ways) };
}

/** The texts for a family: those of the list, and the example of its grammar if it is of this family. */
function textsOf(name: string): string[] {
  const { example } = families.named(name)!.grammar!;
  const [route] = parseRoutes(wordsOf(example, 'example'), 'announce');
  return [...(ROUTES[name] ?? []), ...(route?.family.name === name ? [example] : [])];
}

interface Judged {
  readonly name: string;
  readonly text: string;
  readonly body: string;
  /** What tshark made of the fields. */
  readonly found: readonly string[];
}

const judged = new Map<string, Judged[]>();

/** The UPDATEs of all families, each announced and withdrawn; tshark sees them all at once. */
function judge(addPath: boolean, grouping: Grouping): Judged[] {
  const key = `${grouping} ${addPath}`;
  const known = judged.get(key);
  if (known !== undefined) return known;
  const session = sessionOf(grouping === 'exabgp', addPath);
  const said = announceable.flatMap(({ family: { name } }) =>
    textsOf(name).flatMap((text) =>
      [...announced([text], session, grouping), ...withdrawn([text], session, grouping)].map((body) => ({
        name,
        text,
        body,
      })),
    ),
  );
  const found = dissect(
    said.map(({ body }) => frameOf(UPDATE, fromHex(body)!)),
    4,
    FIELDS,
  );
  assert.equal(found.length, said.length);
  const list = said.map((each, i) => ({ ...each, found: found[i]! }));
  judged.set(key, list);
  return list;
}

/** Complaints of tshark about the UPDATEs of a family that no excuse is known for. */
function complaints(name: string, addPath: boolean, grouping: Grouping): string[] {
  const { safi } = families.named(name)!.family;
  const list = judge(addPath, grouping).filter((each) => each.name === name);
  assert.ok(list.length >= 6, `${list.length} UPDATEs`);
  return list.flatMap(({ text, body, found }) => {
    const [malformed = '', severities = '', messages = '', type, reach, unreach] = found;
    assert.equal(type, '2', body);
    if (name !== 'ipv4 unicast') assert.equal(`${reach}${unreach}`, String(safi), body);
    const grave = messages.split(',').filter((_, i) => Number(severities.split(',')[i]) >= WARNING);
    if (malformed !== '' && grave.length === 0) grave.push(malformed);
    const unexcused = grave.filter((message) => !isExcused(name, text, addPath, grouping, message));
    return unexcused.map((message) => `${text} ${body}: ${message}`);
  });
}

function isExcused(name: string, text: string, addPath: boolean, grouping: Grouping, message: string): boolean {
  const excuse = EXCUSES.find(
    ({ family, route, only, says }) =>
      family.test(name) &&
      (route?.test(text) ?? true) &&
      (only === undefined || (only === 'add-path' ? addPath : grouping === 'exabgp')) &&
      says.test(message),
  );
  if (excuse !== undefined) excused.add(excuse.why);
  return excuse !== undefined;
}

describe('tshark, family by family', { skip: withoutTshark() }, () => {
  test('there are routes of every family that can be announced', () => {
    const names = announceable.map(({ family }) => family.name);
    assert.deepEqual(Object.keys(ROUTES).sort(), names.sort());
    for (const name of names) {
      const routes = ROUTES[name]!.flatMap((text) => parseRoutes(wordsOf(text, 'test'), 'announce'));
      assert.ok(routes.length >= 3, name);
      for (const { family } of routes) assert.equal(family.name, name);
    }
  });

  for (const { family } of announceable) {
    for (const grouping of ['full', 'exabgp'] as const) {
      const manner = grouping === 'exabgp' ? ', as ExaBGP writes them' : '';
      test(`${family.name}${manner}`, () => assert.deepEqual(complaints(family.name, false, grouping), []));
      if (!takesAddPath(family)) continue;
      test(`${family.name} with path identifiers${manner}`, () =>
        assert.deepEqual(complaints(family.name, true, grouping), []));
    }
  }

  // A tshark that knows better would make an excuse needless: then it may go.
  const version = withoutTshark() ? '' : execFileSync('tshark', ['--version'], { encoding: 'utf8', stdio: 'pipe' });
  test('every excuse is needed', { skip: !/ 4\.0\.\d/.test(version) && 'this is not tshark 4.0' }, () => {
    assert.deepEqual(
      EXCUSES.map(({ why }) => why).filter((why) => !excused.has(why)),
      [],
    );
  });
});
