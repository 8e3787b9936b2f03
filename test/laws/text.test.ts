// What peers say reaches helpers and people as printable ASCII on one line, whatever octets they chose.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AttributeSet,
  attributes,
  type Capability,
  capabilities,
  type Family,
  families,
  intern,
  Text,
} from '../../src/bgp/index.ts';
import { text4, text5 } from '../../src/process-bridge/dialect/text.ts';
import { routeJson, routeLines } from '../../src/process-bridge/show/index.ts';
import { attributeSamples, capabilitySamples, familySamples } from '../support/bgp-arbitraries.ts';
import { fc } from '../support/fast-check.ts';
import { upPeer } from '../support/shown-peer.ts';

const PEER = upPeer();
const STAMP = { time: 1700000000, counter: 1, host: 'edge1', pid: 101, ppid: 100 };
const RUNS = { numRuns: 60 };
const LINES = /^(?:[\x21-\x7e][\x20-\x7e]*\n)+\n$/;
const LINE = /^[\x21-\x7e][\x20-\x7e]*$/;

/** Every way in which a route may be told. */
function check(family: Family, nlri: Uint8Array, set: AttributeSet): void {
  const block = { family, octets: nlri, addPath: false };
  const update = { type: 'update', body: nlri, attributes: set, faults: [], endOfRib: undefined } as const;
  for (const dialect of [text4, text5]) {
    const out = new Text();
    dialect.update(
      out,
      PEER,
      'receive',
      { ...update, announced: [{ ...block, attributes: set }], withdrawn: [block] },
      STAMP,
      {},
    );
    assert.match(out.toString(), LINES);
    assert.equal(out.toString().split('\n').length, 6);
    assert.doesNotMatch(out.toString(), /undefined|NaN/);
  }
  const route = { family, nlri, pathId: 3, attributes: set };
  for (const flavour of [4, 5, 6] as const) {
    for (const extensive of [false, true]) {
      for (const line of routeLines(PEER, [route], { extensive, flavour })) assert.match(line, LINE);
      for (const json of ['v1', 'v2'] as const) {
        for (const line of routeLines(PEER, [route], { extensive, flavour, json, now: 0 })) JSON.parse(line);
      }
    }
  }
  const json = JSON.parse(routeJson(PEER, route, 'in'));
  assert.equal(json['path-information'], '0.0.0.3');
  assert.match(json.prefix, LINE);
}

const PLAIN = intern([{ code: 3, flags: 0x40, value: Uint8Array.of(192, 0, 2, 1) }]);

describe('texts of what peers chose', () => {
  for (const { family } of families.all()) {
    it(`NLRI of ${family.name}`, () => {
      fc.assert(
        fc.property(familySamples[family.name]!, (nlri) => check(family, nlri, PLAIN)),
        RUNS,
      );
    });
  }

  for (const { code, name, flags } of attributes.all()) {
    it(`attribute ${name}`, () => {
      const unicast = families.named('ipv4 unicast')!.family;
      fc.assert(
        fc.property(attributeSamples[name]!.values, (value) =>
          check(unicast, Uint8Array.of(0), intern([{ code, flags, value }])),
        ),
        RUNS,
      );
    });
  }

  it('capabilities', () => {
    for (const { code, name } of capabilities.all()) {
      fc.assert(
        fc.property(capabilitySamples[name]!, (values) => {
          const offered: Capability[] = values.map((value) => ({ code, value }));
          const open = { type: 'open', version: 4, as: 65002, holdTime: 60, routerId: '10.0.0.2' } as const;
          const out = new Text();
          text4.open(out, PEER, 'receive', { ...open, capabilities: offered }, STAMP, {});
          assert.match(out.toString(), /^[\x20-\x7e]+\n\n$/);
          assert.doesNotMatch(out.toString(), /undefined|NaN/);
        }),
        RUNS,
      );
    }
  });
});
