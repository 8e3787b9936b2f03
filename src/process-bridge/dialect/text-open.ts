// An OPEN in the words of ExaBGP's text events: `version 4 asn 65001 hold_time 180 router_id 10.0.0.1 capabilities […]`.

import {
  addPathIn,
  afiName,
  asn4In,
  type Capability,
  concat,
  extendedNextHopsIn,
  familiesIn,
  gracefulRestartIn,
  type Open,
  safiName,
} from '../../bgp/index.ts';

type Words = (all: readonly Capability[], values: readonly Uint8Array[]) => string;

const MODES = ['', 'receive', 'send', 'send/receive'];
const RESTARTED = 8;
const NOTIFICATION = 4;
const FORWARDING = 0x80;
const MULTIPROTOCOL = 1;

/** By code. */
const CAPABILITIES: ReadonlyMap<number, Words> = new Map<number, Words>([
  [1, (all) => `multiprotocol(${familiesIn(all).map(({ name }) => name)})`],
  [2, () => 'route refresh'],
  [5, (all) => `nexthop(${extendedNextHopsIn(all).map(({ family, afi }) => `${family.name} ${afiName(afi)}`)})`],
  [6, () => 'extended message(65535)'],
  [64, restartWords],
  [65, (all) => `asn4(${asn4In(all) ?? 0})`],
  [68, (_all, values) => `multisession (rfc) ${sessionWords(values)}`],
  [69, (all) => `addpath(${[...addPathIn(all).values()].map(({ family, mode }) => `${MODES[mode]} ${family.name}`)})`],
  [70, () => 'enhanced route refresh'],
  [128, () => 'cisco route refresh'],
  [131, (_all, values) => `multisession (cisco) ${sessionWords(values)}`],
  [185, () => 'operational'],
]);

/** Where IANA's codes that nobody had asked for began when ExaBGP's table was made, and those it keeps for itself. */
const UNASSIGNED = 71;
const RESERVED = 128;

/** Capabilities stand in order of their codes, whatever their order in the message. */
export function openWords({ version, as, holdTime, routerId, capabilities }: Open): string {
  const codes = [...new Set(capabilities.map(({ code }) => code))].sort((a, b) => a - b);
  const texts = codes.map((code) => {
    const values = capabilities.filter((each) => each.code === code).map(({ value }) => value);
    return CAPABILITIES.get(code)?.(capabilities, values) ?? unknown(code);
  });
  return (
    `version ${version} asn ${asn4In(capabilities) ?? as} hold_time ${holdTime} router_id ${routerId} ` +
    `capabilities [${texts.join(', ')}]`
  );
}

function unknown(code: number): string {
  return `${code < UNASSIGNED ? 'unknown' : code < RESERVED ? 'unassigned' : 'reserved'} ${code}`;
}

/** `graceful restart flags 0x8 time 120 ipv4/unicast=0x80` */
function restartWords(all: readonly Capability[]): string {
  const { restarted = false, notification = false, seconds = 0, families = [] } = gracefulRestartIn(all) ?? {};
  const flags = (restarted ? RESTARTED : 0) | (notification ? NOTIFICATION : 0);
  const kept = families.map(({ family, forwarding }) => {
    return ` ${afiName(family.afi)}/${safiName(family.safi)}=0x${(forwarding ? FORWARDING : 0).toString(16)}`;
  });
  return `graceful restart flags 0x${flags.toString(16)} time ${seconds}${kept.join('')}`;
}

/** The capabilities by which sessions are told apart, after an octet of flags. */
function sessionWords(values: readonly Uint8Array[]): string {
  const codes = [...concat(...values).subarray(1)];
  return codes.map((code) => (code === MULTIPROTOCOL ? 'multiprotocol' : `capability-${code}`)).join(' ');
}
