// The shape of a family row: how its NLRI look in octets, in words and in JSON.

import type { Attribute } from '../attribute/index.ts';
import type { Family } from '../family.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words.ts';

export interface FamilyCodec {
  readonly family: Family;
  /** Octets that the NLRI at `at` takes; -1 when it is malformed or runs past `end`. The path identifier is not part. */
  measure(bytes: Uint8Array, at: number, end: number): number;
  /** NLRI octets to the words that `grammar` reads back after its opening: `10.0.0.0/24`. */
  print(nlri: Uint8Array): string;
  /**
   * Writes the JSON of the NLRI at `at`. `pathId` is undefined where no path identifier travels, `nextHop` where the
   * routes have none or are withdrawn.
   */
  writeJson(out: Text, bytes: Uint8Array, at: number, pathId: number | undefined, nextHop: string | undefined): void;
  readonly nextHop: NextHopForm;
  /** Octets that say which route it is, where others of the NLRI may change and the route stays: a label. */
  key?(nlri: Uint8Array): Uint8Array;
  /** How a withdrawal names the route, where it is not the NLRI that announced it; never longer. */
  withdrawn?(nlri: Uint8Array): Uint8Array;
  /** Absent: such routes are received only. */
  readonly grammar?: NlriGrammar;
}

/** How the next hop of a family travels in MP_REACH_NLRI. */
export interface NextHopForm {
  /** Octets of address that it may have: 4, 16, 32; 0 where there may be none. Route distinguishers do not count. */
  readonly lengths: readonly number[];
  /** A route distinguisher of zeros stands before each address, RFC 4364 section 4.3.2. */
  readonly rd?: true;
  /** NEXT_HOP repeats an IPv4 address, as ExaBGP has it. */
  readonly repeated?: true;
  /** An IPv4 address travels as the IPv6 address that it is mapped to, RFC 4291 section 2.5.5.2. */
  readonly mapped?: true;
}

/** Consecutive NLRI of one family, still packed. */
export interface NlriBlock {
  readonly family: Family;
  readonly octets: Uint8Array;
  /** Each NLRI follows a path identifier of four octets, RFC 7911. */
  readonly addPath: boolean;
}

/** Whether the words must make a route that can be announced, or need only name one to withdraw. */
export type Purpose = 'announce' | 'withdraw';

/** What the words of one route have said so far, NLRI aside. */
export interface RouteDraft {
  readonly purpose: Purpose;
  /** By code. */
  readonly attributes: Map<number, Attribute>;
  pathId: number;
  /** Announce all prefixes of this length instead of the one that holds them. */
  split: number | undefined;
  watchdog: string | undefined;
  /** Known to the watchdog, and not announced until it is told to. */
  withdrawn: boolean;
}

/** A word that may stand among the attributes of a route and says something of its NLRI. */
export interface NlriWord<D> {
  /** What follows it: `RD`. */
  readonly usage: string;
  /** One sentence for the reference. */
  readonly about: string;
  read(words: Words, draft: D, route: RouteDraft): void;
}

/** An NLRI and the family it turned out to be of. */
export interface Named {
  readonly family: Family;
  readonly nlri: Uint8Array;
}

/** How users write the routes of a family. */
export interface NlriGrammar {
  /** Words that open such a route besides the name of its family: `route`, `flow`, `vpls`. */
  readonly openings: readonly string[];
  /** What must follow the opening at once: `PREFIX`. */
  readonly head: string;
  /** A whole route, for the reference. */
  readonly example: string;
  readonly words: Readonly<Record<string, { readonly usage: string; readonly about: string }>>;
  /** Reads what must follow the opening; `family` is undefined when the opening did not say it. */
  open(words: Words, family: Family | undefined, route: RouteDraft): OpenNlri;
}

export interface OpenNlri {
  /** Reads what belongs to `word`; false, with nothing read, when it is no word of this family. */
  read(word: string): boolean;
  /** After the last word: usually one NLRI. Throws TextError at `where` when something is missing. */
  finish(where: { line: number; column: number }): readonly Named[];
}

/** Makes a grammar of a table of words and a draft `D` that they fill. */
export function nlriGrammar<D>(about: {
  readonly openings: readonly string[];
  readonly head: string;
  readonly example: string;
  readonly words: Readonly<Record<string, NlriWord<D>>>;
  begin(words: Words, family: Family | undefined, route: RouteDraft): D;
  finish(draft: D, route: RouteDraft, fail: (message: string) => never): readonly Named[];
}): NlriGrammar {
  const { openings, head, example, words: table } = about;
  // A Map: words come from texts, and looking one up in an object would intern it first.
  const rows = new Map(Object.entries(table));
  return {
    openings,
    head,
    example,
    words: table,
    open: (words, family, route) => {
      const draft = about.begin(words, family, route);
      return {
        read: (word) => {
          const row = rows.get(word);
          row?.read(words, draft, route);
          return row !== undefined;
        },
        finish: (where) => about.finish(draft, route, (message) => words.failAt(where, message)),
      };
    },
  };
}
