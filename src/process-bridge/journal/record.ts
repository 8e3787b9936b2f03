// What stands in a journal: lines of text, in batches with a checksum. Pure.
//
//   keryx-journal 1 PID START          whose it is, once, in front of everything
//   n NUMBER "NAME"                    of a neighbor, an owner or a watchdog
//   s NUMBER HEX                       attributes: code, flags, two octets of length and the value of each
//   + NEIGHBOR OWNER SET FAMILY PATH NLRI [t AT LEFT] [w WATCHDOG]
//   - NEIGHBOR FAMILY PATH NLRI
//   c NEIGHBOR                         all routes of a neighbor go
//   x OWNER                            all routes of an owner go
//   l OWNER AT LEFT                    so do they unless the owner says something until then; 0 0: no longer
//   . CRC                              the end of a batch: it counts as a whole, or not at all

import { crc32 } from 'node:zlib';
import type { AttributeSet, Route } from '../../bgp/index.ts';

export const MAGIC = 'keryx-journal 1';

/** The process that writes a journal. `start`: in words of the kernel, empty where they are not known. */
export interface Holder {
  readonly pid: number;
  readonly start: string;
}

/** The end of something. Should the clock have been set meanwhile, it has no more than `left` to live. */
export interface Until {
  /** milliseconds since 1970 */
  readonly at: number;
  /** milliseconds, when it was written */
  readonly left: number;
}

export type RouteName = Pick<Route, 'family' | 'nlri' | 'pathId'>;

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

function hexOf(octets: Uint8Array): string {
  let text = '';
  for (let i = 0; i < octets.length; i += 1) text += HEX[octets[i]!];
  return text;
}

/** Writes the lines of one file. Names and sets are written once, and have numbers from then on. */
export class Pen {
  readonly #names = new Map<string, number>();
  readonly #sets = new Map<AttributeSet, number>();
  #text: string;
  #lines = 0;

  constructor({ pid, start }: Holder) {
    this.#text = `${MAGIC} ${pid} ${start || '-'}\n`;
  }

  /** Lines from the beginning of the file. */
  get lines(): number {
    return this.#lines;
  }

  announce(peer: string, route: Route, owner: string, until: Until | undefined): void {
    const { family, nlri, pathId, attributes, watchdog } = route;
    const numbers = `${this.#name(peer)} ${this.#name(owner)} ${this.#set(attributes)}`;
    const time = until === undefined ? '' : ` t ${until.at} ${until.left}`;
    const group = watchdog === undefined ? '' : ` w ${this.#name(watchdog)}`;
    this.#line(`+ ${numbers} ${family.key} ${pathId} ${hexOf(nlri)}${time}${group}\n`);
  }

  withdraw(peer: string, { family, nlri, pathId }: RouteName): void {
    this.#line(`- ${this.#name(peer)} ${family.key} ${pathId} ${hexOf(nlri)}\n`);
  }

  clear(peer: string): void {
    this.#line(`c ${this.#name(peer)}\n`);
  }

  forgetOwner(owner: string): void {
    this.#line(`x ${this.#name(owner)}\n`);
  }

  lease(owner: string, until: Until | undefined): void {
    this.#line(`l ${this.#name(owner)} ${until?.at ?? 0} ${until?.left ?? 0}\n`);
  }

  /** Takes what was written since the last time as one batch; undefined: nothing was. */
  take(): Buffer | undefined {
    if (this.#text === '') return undefined;
    const body = Buffer.from(this.#text);
    this.#text = '';
    return Buffer.concat([body, Buffer.from(endOf(body))]);
  }

  #name(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const number = this.#names.size;
    this.#names.set(name, number);
    this.#line(`n ${number} ${JSON.stringify(name)}\n`);
    return number;
  }

  #set(set: AttributeSet): number {
    const known = this.#sets.get(set);
    if (known !== undefined) return known;
    const number = this.#sets.size;
    this.#sets.set(set, number);
    let text = '';
    for (const { code, flags, value } of set.list) {
      text += `${HEX[code]}${HEX[flags]}${HEX[value.length >>> 8]}${HEX[value.length & 0xff]}${hexOf(value)}`;
    }
    this.#line(`s ${number} ${text}\n`);
    return number;
  }

  #line(text: string): void {
    this.#text += text;
    this.#lines += 1;
  }
}

/** The line that ends a batch. */
export function endOf(body: Uint8Array): string {
  return `. ${crc32(body).toString(16).padStart(8, '0')}\n`;
}
