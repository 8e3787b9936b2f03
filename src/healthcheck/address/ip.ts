// Addresses of interfaces, changed by `ip`. What counts is what is there afterwards, not what `ip` says.

import { type Failure, type Held, type Listing, listAddresses, type Seen } from './listing.ts';
import { type AddressOptions, type Change, type Plan, planOf } from './plan.ts';
import type { IpEnd, RunIp } from './run.ts';
import { explain, hasAnother, noInterface } from './words.ts';

/** `changed`: false when nothing was to be done. `down`: the interface is switched off, so that its addresses cannot be used. */
export type Done = { readonly ok: true; readonly changed: boolean; readonly down?: true } | Failure;

/**
 * Adds an address. One that is there already, with whatever prefix length and label, is left as it is. IPv6 addresses can be
 * used at once, since no other host is asked whether it has them. Never rejects.
 */
export async function addAddress(
  address: string,
  interfaceName: string,
  options: AddressOptions,
  ip: RunIp,
): Promise<Done> {
  const [done] = await changeAddresses([{ what: 'add', address, interface: interfaceName, ...options }], ip, options);
  return done!;
}

/** Removes an address that has this very prefix length, and this label if one is given. Never rejects. */
export async function removeAddress(
  address: string,
  interfaceName: string,
  options: AddressOptions,
  ip: RunIp,
): Promise<Done> {
  const [done] = await changeAddresses(
    [{ what: 'remove', address, interface: interfaceName, ...options }],
    ip,
    options,
  );
  return done!;
}

export interface BatchOptions {
  readonly sudo?: boolean | undefined;
  /** Called with the changes that are about to be made, since they are not so already, and waited for. */
  readonly making?: (changes: readonly Change[]) => Promise<void>;
}

/**
 * Changes in the order given, with one answer each; more than one go through a single process. An address may appear once
 * for each interface. Never rejects.
 */
export async function changeAddresses(
  changes: readonly Change[],
  ip: RunIp,
  { sudo = false, making }: BatchOptions = {},
): Promise<readonly Done[]> {
  const done: Done[] = [];
  const plans = changes.map((change) => planOf(change));
  const names = new Set(plans.flatMap((plan) => ('words' in plan ? [plan.interface] : [])));
  if (names.size === 0) return plans as Failure[];
  const one = names.size === 1 ? [...names][0] : undefined;
  const before = await look(one, ip);
  const open: [number, Plan][] = [];
  for (const [i, plan] of plans.entries()) {
    if (!('words' in plan)) done[i] = plan;
    else if (!before.ok) done[i] = before;
    else {
      const judged = judge(plan, before, false);
      if (judged === undefined) open.push([i, plan]);
      else done[i] = judged;
    }
  }
  if (open.length === 0) return done;
  await making?.(open.map(([i]) => changes[i]!));
  const whys = await apply(
    open.map(([, plan]) => plan),
    ip,
    sudo,
  );
  // Those that `ip` was content with are as they are to be.
  const after = whys.some((why) => why !== undefined) ? await listAddresses(one, ip) : before;
  for (const [n, [i, plan]] of open.entries()) {
    const why = whys[n];
    if (why === undefined) done[i] = { ok: true, changed: true, ...downOf(plan, after) };
    else done[i] = (after.ok ? judge(plan, after, why.unsure) : undefined) ?? { ok: false, why: why.text };
  }
  return done;
}

/** Where an interface cannot be shown, perhaps since there is none, all are asked for. */
async function look(one: string | undefined, ip: RunIp): Promise<Listing> {
  const listing = await listAddresses(one, ip);
  return listing.ok || one === undefined ? listing : await listAddresses(undefined, ip);
}

/** What there is to say of a change without making it; undefined: it is to be made. */
function judge(plan: Plan, listing: Seen, changed: boolean): Done | undefined {
  const there = listing.at(plan.interface, plan.address);
  if (plan.what === 'remove') {
    const meant = ({ prefixLength, label }: Held) =>
      prefixLength === plan.prefixLength && (plan.label === undefined || plan.label === label);
    if (there.some(meant)) return undefined;
    return { ok: true, changed };
  }
  if (!listing.links.some(({ name }) => name === plan.interface))
    return { ok: false, why: noInterface(plan.interface) };
  if (there.length === 0) return undefined;
  if (there.every(({ duplicate }) => duplicate)) {
    return { ok: false, why: hasAnother(plan.address, plan.interface) };
  }
  return { ok: true, changed, ...downOf(plan, listing) };
}

function downOf(plan: Plan, listing: Listing): { readonly down?: true } {
  const up = listing.ok && listing.links.some((link) => link.name === plan.interface && link.up);
  return plan.what === 'remove' || up ? {} : { down: true };
}

/** `unsure`: whether it was done. */
interface Why {
  readonly text: string;
  readonly unsure: boolean;
}

/** Has `ip` make changes; undefined for those that it made. */
async function apply(plans: readonly Plan[], ip: RunIp, sudo: boolean): Promise<readonly (Why | undefined)[]> {
  const prefix = sudo ? ['sudo', '-n', 'ip'] : ['ip'];
  const [first] = plans;
  if (plans.length === 1) {
    const end = await ip([...prefix, ...first!.words]);
    return [end.status === 0 ? undefined : whyOf(first!, end, end.stderr)];
  }
  // With -force it goes on after a command that failed, and says which one it was.
  const end = await ip([...prefix, '-force', '-batch', '-'], plans.map(({ words }) => `${words.join(' ')}\n`).join(''));
  if (end.status === 0) return plans.map(() => undefined);
  const said = readBatch(end.stderr);
  if (end.problem === undefined && said.size > 0) {
    return plans.map((plan, i) => (said.has(i) ? whyOf(plan, end, said.get(i)!) : undefined));
  }
  return plans.map((plan) => whyOf(plan, end, end.stderr));
}

function whyOf(plan: Plan, end: IpEnd, said: string): Why {
  const { what, address, interface: name } = plan;
  const verb = what === 'add' ? 'added to' : 'removed from';
  const because = end.problem ?? explain(said, name, `ip ${plan.words.join(' ')}`);
  return { text: `${address} cannot be ${verb} ${name}: ${because}`, unsure: end.problem !== undefined };
}

/** Messages of a batch by the number of the command, from 0. */
function readBatch(stderr: string): Map<number, string> {
  const said = new Map<number, string>();
  let text = '';
  for (const line of stderr.split('\n')) {
    const failed = /^Command failed -:(\d+)/.exec(line);
    if (failed === null) text += `${line}\n`;
    else {
      said.set(Number(failed[1]) - 1, text);
      text = '';
    }
  }
  return said;
}
