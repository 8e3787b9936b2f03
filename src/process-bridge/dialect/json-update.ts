// An UPDATE as JSON, written straight from its octets.

import {
  type AttributeSet,
  afiName,
  eachNlri,
  type Family,
  type FamilyCodec,
  type NlriBlock,
  printAddress,
  safiName,
  type Text,
  type Update,
  writePrefix,
} from '../../bgp/index.ts';

/** Writes the route at `at`, as `FamilyCodec.writeJson` does. */
export type RouteWriter = (
  out: Text,
  bytes: Uint8Array,
  at: number,
  pathId: number | undefined,
  nextHop: string | undefined,
  codec: FamilyCodec,
) => void;

/** What dialects write of an UPDATE each in its own way. */
export interface UpdateForm {
  /** Members of the object `attribute`, made once for each set. */
  attributes(set: AttributeSet): Uint8Array;
  /** One more member of that object, of this UPDATE and not of its set; undefined: none. */
  remark(update: Update): string | undefined;
  /** What stands around the routes of a family. */
  readonly around: readonly [open: string, close: string];
  /** How routes of the family are written; undefined: as the family itself does. */
  route(family: Family): RouteWriter | undefined;
  /** Prefixes may stand for themselves. */
  readonly mayCompact: boolean;
}

const NEXT_HOP = 3;
const MULTICAST = 2;

export function writeUpdate(out: Text, form: UpdateForm, update: Update, compact: boolean): void {
  const { attributes, announced, withdrawn, endOfRib } = update;
  if (endOfRib !== undefined) {
    out.ascii(`"eor": { "afi" : "${afiName(endOfRib.afi)}", "safi" : "${safiName(endOfRib.safi)}" }`);
    return;
  }
  out.ascii('"update": {');
  let comma = ' ';
  if (writeAttributes(out, form, update, attributes)) comma = ', ';
  if (announced.length > 0) {
    out.ascii(comma).ascii('"announce": { ');
    for (const [i, block] of announced.entries()) {
      const nextHop = nextHopText(block.attributes);
      out.ascii(i === 0 ? '' : ', ').ascii(`"${block.family.name}": { "${nextHop ?? 'no-nexthop'}": `);
      writeBlock(out, form, block, nextHop, compact);
      out.ascii(' }');
    }
    out.ascii(' }');
    comma = ', ';
  }
  if (withdrawn.length > 0) {
    out.ascii(comma).ascii('"withdraw": { ');
    for (const [i, block] of withdrawn.entries()) {
      out.ascii(i === 0 ? '' : ', ').ascii(`"${block.family.name}": `);
      writeBlock(out, form, block, undefined, compact);
    }
    out.ascii(' }');
  }
  out.ascii(' }');
}

/** False: there is nothing to say of them. */
function writeAttributes(out: Text, form: UpdateForm, update: Update, set: AttributeSet | undefined): boolean {
  const members = set === undefined ? undefined : form.attributes(set);
  const remark = form.remark(update);
  const some = members !== undefined && members.length > 0;
  if (!some && remark === undefined) return false;
  out.ascii(' "attribute": { ');
  if (some) out.put(members);
  if (remark !== undefined) out.ascii(some ? ', ' : '').ascii(remark);
  out.ascii(' }');
  return true;
}

function writeBlock(
  out: Text,
  form: UpdateForm,
  block: NlriBlock,
  nextHop: string | undefined,
  compact: boolean,
): void {
  const { family, octets, addPath } = block;
  const [open, close] = form.around;
  const bare = compact && form.mayCompact && !addPath && family.safi <= MULTICAST;
  const write = bare ? writeBare : form.route(family);
  out.ascii(open);
  let first = true;
  eachNlri(block, (at, _end, pathId, codec) => {
    if (!first) out.ascii(', ');
    first = false;
    if (write === undefined) codec.writeJson(out, octets, at, pathId, nextHop);
    else write(out, octets, at, pathId, nextHop, codec);
  });
  out.ascii(close);
}

const writeBare: RouteWriter = (out, bytes, at, _pathId, _nextHop, { family }) => {
  out.ascii('"');
  writePrefix(out, bytes, at + 1, bytes[at]!, family.afi === 1 ? 32 : 128);
  out.ascii('"');
};

/** The next hop of a set. Of 32 octets, a global address and a link-local one, events show the global one. */
export function nextHopText(attributes: AttributeSet): string | undefined {
  const nextHop = attributes.get(NEXT_HOP);
  if (nextHop === undefined || nextHop.length === 0) return undefined;
  return printAddress(nextHop.length === 32 ? nextHop.subarray(0, 16) : nextHop);
}

/** Members that `memberOf` makes of the attributes of a set, kept with it under `name`. */
export function keptMembers(
  set: AttributeSet,
  name: string,
  membersOf: (attribute: AttributeSet['list'][number]) => string | undefined,
): Uint8Array {
  let text = set.json.get(name);
  if (text === undefined) {
    const members = set.list.map(membersOf).filter((member) => member !== undefined);
    text = Buffer.from(members.join(', '), 'latin1');
    set.json.set(name, text);
  }
  return text;
}
