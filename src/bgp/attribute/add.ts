// How a route takes an attribute that its words name.

import { type Attribute, type AttributeCodec, OPAQUE } from './kind.ts';

/**
 * Puts an attribute among those already `found`. What is said twice counts once, the first time, unless the attribute
 * adds up; this is how ExaBGP reads it. Returns the whole value, or undefined when the second was left out.
 */
export function addAttribute(
  found: Map<number, Attribute>,
  { code, flags, merge }: AttributeCodec,
  value: Uint8Array,
): Uint8Array | undefined {
  const first = found.get(code);
  const adds = first === undefined || (first.flags & OPAQUE) !== 0 ? undefined : merge;
  const whole = first === undefined ? value : adds?.(first.value, value);
  if (whole !== undefined) found.set(code, { code, flags: first?.flags ?? flags, value: whole });
  return whole;
}
