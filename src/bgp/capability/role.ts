// Role, RFC 9234 section 4
//   1 octet    role of the sender

import { type Capability, type CapabilityCodec, valuesOf } from './kind.ts';

const CODE = 9;

/** By their numbers, RFC 9234 table 1. */
export const ROLES = ['provider', 'rs', 'rs-client', 'customer', 'peer'] as const;

export type Role = (typeof ROLES)[number];

/** What the other end must be, RFC 9234 table 2. */
const COUNTERPART: Readonly<Record<Role, Role>> = {
  provider: 'customer',
  rs: 'rs-client',
  'rs-client': 'rs',
  customer: 'provider',
  peer: 'peer',
};

export const role: CapabilityCodec = {
  code: CODE,
  name: 'role',
  toJson: (values) => `"name": "role", "role": "${nameOf(values.at(-1)!)}"`,
};

export function roleFor(name: Role): Capability {
  return { code: CODE, value: Uint8Array.of(ROLES.indexOf(name)) };
}

/** The role that an OPEN of ours claims. */
export function roleIn(capabilities: readonly Capability[]): Role | undefined {
  return ROLES[valuesOf(capabilities, CODE).at(-1)?.[0] ?? -1];
}

/** Why an external session with these roles must not be, RFC 9234 section 4.2; undefined: it may. */
export function roleMismatch(
  ours: readonly Capability[],
  theirs: readonly Capability[],
  strict: boolean,
): string | undefined {
  const mine = roleIn(ours);
  const claims = [...new Set(valuesOf(theirs, CODE).map(nameOf))];
  if (claims.length > 1) return `the peer claims to be ${claims.join(' and ')}`;
  if (mine === undefined) return undefined;
  const wanted = `we are ${mine}, the peer must be ${COUNTERPART[mine]}`;
  if (claims.length === 0) return strict ? `${wanted} and claims no role` : undefined;
  return claims[0] === COUNTERPART[mine] ? undefined : `${wanted} and claims to be ${claims[0]}`;
}

function nameOf(value: Uint8Array): string {
  if (value.length !== 1) return 'malformed';
  return ROLES[value[0]!] ?? `role-${value[0]}`;
}
