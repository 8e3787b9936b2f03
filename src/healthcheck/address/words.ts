// What `ip` calls things and says of them, in words for people.

import { printable } from '../../bgp/text.ts';

/** What `ip` has in a batch without quoting: Linux allows more in a name, and nobody uses it. */
const NAME = /^[\w.:@+~=,-]{1,15}$/;

/** The meaning of what `ip` said when it failed. `command`: what it was to do, for those who may. */
export function explain(stderr: string, interfaceName: string, command?: string): string {
  if (/sudo:/.test(stderr)) return `sudo does not allow it without a password (${oneLine(stderr)})`;
  if (/not permitted|permission denied/i.test(stderr)) {
    const yourself = command === undefined ? '' : `, or do it yourself: ${command}`;
    return `not permitted; run as root or with CAP_NET_ADMIN${yourself}`;
  }
  if (/cannot find device|does not exist/i.test(stderr)) return noInterface(interfaceName);
  if (/ipv6 is disabled/i.test(stderr)) return `IPv6 is disabled on ${interfaceName}`;
  return `\`ip\` says: ${oneLine(stderr) || 'nothing'}`;
}

/** Whether `ip` takes it for the name of an interface, or a label, without quoting. */
export function isName(text: string): boolean {
  return NAME.test(text);
}

function oneLine(text: string): string {
  return printable(text.trim().replace(/\s*\n\s*/g, '; '));
}

export function noInterface(name: string): string {
  return `there is no interface ${printable(name)}`;
}

export function hasAnother(address: string, interfaceName: string): string {
  return `another host on the link of ${interfaceName} has ${address} as well`;
}

export function isDown(interfaceName: string): string {
  return `${interfaceName} is down: ip link set ${interfaceName} up`;
}

export function noName(name: string): string {
  return `${printable(name)} is no name of an interface`;
}
