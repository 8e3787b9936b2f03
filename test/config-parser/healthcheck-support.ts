// What the suites about `healthcheck` sections share.

import assert from 'node:assert/strict';
import type { ServiceConfig } from '../../src/healthcheck/index.ts';
import { accepted, problems } from './support.ts';

export const NEIGHBOR =
  'neighbor 192.0.2.1 { local-address 192.0.2.2; local-as 65000; peer-as 65001; family { ipv4 unicast; ipv6 unicast; ipv4 nlri-mpls; ipv4 mpls-vpn; } }\n';
export const CHECK = 'check tcp { address 127.0.0.1; port 80; }';

/** A healthcheck on line 2, with what is missing in `content` added on line 3. */
export function text(content: string, rest = CHECK): string {
  return `${NEIGHBOR}healthcheck dns { ${content}\n${rest} }\n`;
}

export function read(content: string, rest = CHECK): ServiceConfig {
  const { services } = accepted(text(content, rest));
  assert.equal(services.length, 1);
  return services[0]!;
}

/** The one problem, without its place where that is the word given. */
export function problem(content: string, at: string, rest = CHECK): string {
  const [only, ...more] = problems(text(content, rest));
  assert.deepEqual(more, []);
  const lines = text(content, rest).split('\n');
  const [, line = '', column = '', message = ''] = /^(\d+):(\d+): (.*)$/.exec(only!)!;
  assert.ok(lines[Number(line) - 1]!.slice(Number(column) - 1).startsWith(at), `${only} and not at ${at}`);
  return message;
}
