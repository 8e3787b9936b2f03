// Texts that a peer chose, as members of a JSON object.

import { hex } from '../octets.ts';
import { jsonString } from '../text.ts';

/** A member for each text. Octets that are not UTF-8 show as U+FFFD, and then the member `raw` has all of `value`. */
export function textMembers(texts: Readonly<Record<string, Uint8Array>>, value: Uint8Array): string {
  let sound = true;
  const members = Object.entries(texts).map(([name, octets]) => {
    const text = Buffer.from(octets).toString('utf8');
    sound &&= Buffer.from(text, 'utf8').equals(octets);
    return `"${name}": ${jsonString(text)}`;
  });
  if (!sound) members.push(`"raw": "${hex(value)}"`);
  return members.join(', ');
}
