// EVPN routes as ExaBGP shows them: `evpn:macadv::192.0.2.1:10:-:0:00:00:5E:00:53:01/48:198.51.100.1: label 100 (1601)`.

import { type FamilyCodec, Text } from '../../bgp/index.ts';

/** Members that the JSON of a route has, as far as the text of ExaBGP needs them. */
interface Members {
  readonly code: number;
  readonly parsed: boolean;
  readonly rd: string;
  readonly esi: string;
  readonly 'ethernet-tag': number;
  readonly mac: string;
  readonly ip?: string;
  readonly iplen: number;
  readonly gateway: string;
  readonly label: readonly (readonly number[])[];
}

/** By type of route: its name, and what follows. */
const FORMS: Readonly<Record<number, (route: Members) => string>> = {
  1: (route) => `ethernetad::${route.rd}:${route.esi}:${route['ethernet-tag']}:${labelText(route.label)}`,
  2: (route) => {
    const { rd, esi, mac, ip = '', label } = route;
    return `macadv::${rd}:${esi}:${route['ethernet-tag']}:${mac}/48:${ip}:${labelText(label)}`;
  },
  3: (route) => `multicast::${route.rd}:${route['ethernet-tag']}:${route.ip}`,
  4: (route) => `segment::${route.rd}:${route.esi}:${route.ip}`,
  5: (route) => {
    const { rd, esi, ip, iplen, gateway, label } = route;
    return `prfxadv::${rd}:${esi}:${route['ethernet-tag']}:${ip}/${iplen}:${gateway}:${labelText(label)}`;
  },
};

/** False, with nothing written: ExaBGP has no form for the route at `at`. */
export function writeEvpn(out: Text, codec: FamilyCodec, bytes: Uint8Array, at: number): boolean {
  const json = new Text(512);
  codec.writeJson(json, bytes, at, undefined, undefined);
  const route = JSON.parse(json.toString()) as Members;
  const form = route.parsed ? FORMS[route.code] : undefined;
  if (form === undefined) return false;
  out.ascii(`evpn:${form(route)}`);
  return true;
}

/** Each label with its 24 bits in parentheses; zero stands alone. */
function labelText(labels: readonly (readonly number[])[]): string {
  const texts = labels.map(([label, raw]) => (raw === undefined ? String(label) : `${label} (${raw})`));
  return ` label ${texts.length === 1 ? texts[0] : `[ ${texts.join(' ')} ]`}`;
}
