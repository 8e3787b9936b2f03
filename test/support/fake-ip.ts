// The program `ip` over interfaces that are in memory: what it prints, how it ends, and what it was called with.

import type { NetworkInterfaceInfo } from 'node:os';
import { canonical, type IpEnd, type Look, type RunIp } from '../../src/healthcheck/address/index.ts';

interface There {
  readonly address: string;
  readonly prefixLength: number;
  readonly label?: string;
  readonly duplicate?: true;
}

export class FakeIp {
  readonly links = new Map<string, { up: boolean; addresses: There[] }>([['lo', { up: true, addresses: [] }]]);
  /** Command lines, with what was to be read in lines below. */
  readonly calls: string[] = [];
  /** Looks of Node at the interfaces. */
  looks = 0;
  denied = false;
  /** Instead of running it. */
  broken: IpEnd | undefined;
  /** Changes are made, and then it is killed. */
  killed = false;
  /** Called before anything happens. */
  before: (call: string) => void | Promise<void> = () => {};

  readonly run: RunIp = async (argv, input) => {
    const call = [argv.join(' '), ...(input ?? '').split('\n').filter((line) => line !== '')].join('\n');
    this.calls.push(call);
    await this.before(call);
    if (this.broken !== undefined) return this.broken;
    const words = argv[0] === 'sudo' ? argv.slice(3) : argv.slice(1);
    if (words[0] === '-json') return this.#show(words.slice(3));
    const problems = (words[0] === '-force' ? (input ?? '').trimEnd().split('\n') : [words.join(' ')]).map((line) =>
      this.#change(line.split(' ')),
    );
    if (this.killed) return { status: null, stdout: '', stderr: '', problem: 'it was killed' };
    if (words[0] !== '-force') return end(problems[0] === undefined ? 0 : 2, '', `${problems[0]}\n`);
    const said = problems.map((problem, i) => (problem === undefined ? '' : `${problem}\nCommand failed -:${i + 1}\n`));
    return end(said.some((text) => text !== '') ? 1 : 0, '', said.join(''));
  };

  readonly look: Look = () => {
    this.looks += 1;
    const found: NodeJS.Dict<NetworkInterfaceInfo[]> = {};
    for (const [name, { up, addresses }] of this.links) {
      if (!up) continue;
      for (const { address, label = name } of addresses) {
        const family = address.includes(':') ? 'IPv6' : 'IPv4';
        found[label] ??= [];
        found[label].push({ address, family } as NetworkInterfaceInfo);
      }
    }
    return found;
  };

  /** Somebody else does this. */
  put(address: string, { on = 'lo', prefixLength = address.includes(':') ? 128 : 32, ...more }: PutOptions = {}): void {
    this.links.get(on)!.addresses.push({ address, prefixLength, ...more });
  }

  take(address: string, on = 'lo'): void {
    const link = this.links.get(on)!;
    link.addresses = link.addresses.filter((each) => each.address !== address);
  }

  on(name = 'lo'): string[] {
    return this.links.get(name)!.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`);
  }

  /** Command lines that change something. */
  get changes(): string[] {
    return this.calls.filter((call) => !call.includes('-json'));
  }

  #show(dev: readonly string[]): IpEnd {
    const name = dev[1];
    if (name !== undefined && !this.links.has(name)) return end(1, '', `Device "${name}" does not exist.\n`);
    const shown = [...this.links].filter(([each]) => name === undefined || each === name);
    const json = shown.map(([ifname, { up, addresses }]) => ({
      ifname,
      flags: up ? ['LOOPBACK', 'UP'] : ['LOOPBACK'],
      addr_info: addresses.map(({ address, prefixLength, label = ifname, duplicate }) => ({
        family: address.includes(':') ? 'inet6' : 'inet',
        local: address,
        prefixlen: prefixLength,
        scope: 'global',
        ...(!address.includes(':') && { label }),
        ...(duplicate && { dadfailed: true }),
      })),
    }));
    return end(0, JSON.stringify(json), '');
  }

  /** What it says of a mistake. */
  #change(words: readonly string[]): string | undefined {
    const [, what, prefix = '', , name = '', ...more] = words;
    const link = this.links.get(name);
    if (link === undefined) return `Cannot find device "${name}"`;
    if (this.denied) return 'RTNETLINK answers: Operation not permitted';
    const [address = '', length] = prefix.split('/');
    const label = more[0] === 'label' ? more[1] : undefined;
    const same = (each: There) => canonical(each.address) === address && each.prefixLength === Number(length);
    if (what === 'add') {
      if (link.addresses.some(same)) return 'Error: ipv4: Address already assigned.';
      link.addresses.push({ address, prefixLength: Number(length), ...(label !== undefined && { label }) });
      return undefined;
    }
    if (!link.addresses.some(same)) return 'Error: ipv4: Address not found.';
    link.addresses = link.addresses.filter((each) => !same(each));
    return undefined;
  }
}

interface PutOptions {
  readonly on?: string;
  readonly prefixLength?: number;
  readonly label?: string;
  readonly duplicate?: true;
}

function end(status: number, stdout: string, stderr: string): IpEnd {
  return { status, stdout, stderr };
}
