// What tests of one family ask again and again: routes in words to octets, JSON, problems, and octets gone bad.

import assert from 'node:assert/strict';
import {
  concat,
  type FamilyCodec,
  families,
  fromHex,
  hex,
  parseRoutes,
  type Route,
  Text,
  TextError,
  wordsOf,
} from '../../src/bgp/index.ts';
import { fc } from './fast-check.ts';

/** The one route that `text` says. */
export function routeOf(text: string): Route {
  const routes = parseRoutes(wordsOf(text, 'test'), 'announce');
  assert.equal(routes.length, 1);
  return routes[0]!;
}

export function nlriOf(text: string): string {
  return hex(routeOf(text).nlri);
}

export function codecOf(name: string): FamilyCodec {
  return families.named(name) ?? assert.fail(`${name} has no row`);
}

/** The JSON of one NLRI in hexadecimal digits, as it is printed. */
export function jsonTextOf(name: string, digits: string, pathId?: number): string {
  const out = new Text();
  codecOf(name).writeJson(out, fromHex(digits)!, 0, pathId, undefined);
  return out.toString();
}

export function jsonOf(name: string, digits: string): unknown {
  return JSON.parse(jsonTextOf(name, digits));
}

/** `column: message` of the mistake in `text`. */
export function problemIn(text: string): string {
  try {
    parseRoutes(wordsOf(text, 'test'), 'announce');
  } catch (error) {
    if (error instanceof TextError) return `${error.problem.column}: ${error.problem.message}`;
    throw error;
  }
  return assert.fail(`${text} is accepted`);
}

/** That octets are refused: -1, whatever follows them. */
export function isMalformed(name: string, digits: string): void {
  const octets = fromHex(digits)!;
  assert.equal(codecOf(name).measure(octets, 0, octets.length), -1, digits);
}

/**
 * That octets of any kind are measured, printed and shown without a throw, and that what is printed is read back; but for
 * what `clean` takes away from an NLRI. Half of the octets begin as one of `heads`.
 */
export function survivesAnything(
  name: string,
  heads: readonly string[],
  clean: (nlri: Uint8Array) => void = () => {},
): void {
  const codec = codecOf(name);
  const head = fc.constantFrom(...heads.map((digits) => fromHex(digits)!));
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.tuple(head, fc.uint8Array({ maxLength: 80 })).map(([first, rest]) => concat(first, rest)),
  );
  fc.assert(
    fc.property(octets, (bytes) => {
      const size = codec.measure(bytes, 0, bytes.length);
      assert.ok(size === -1 || (size > 0 && size <= bytes.length));
      if (size < 0) return;
      const nlri = bytes.slice(0, size);
      const out = new Text();
      codec.writeJson(out, bytes, 0, undefined, undefined);
      assert.match(out.toString(), /^[\x20-\x7e]+$/);
      assert.doesNotMatch(JSON.stringify(JSON.parse(out.toString())), /undefined|NaN/);
      const text = codec.print(nlri);
      clean(nlri);
      assert.equal(hex(routeOf(`${name} ${text} next-hop 2001:db8::1`).nlri), hex(nlri), text);
      codec.key?.(nlri);
    }),
    { numRuns: 3000 },
  );
}
