// `check icmp`: an address answers ping. Node has no such sockets, so the program of that name has to be there.

import { attempt } from './attempt.ts';
import { firstLine } from './command.ts';
import type { CheckKind, CommandEnd } from './kind.ts';
import { addressWord, type Endpoint, mismatch, sourceWord } from './values.ts';

/** Seconds; beyond those that a check may take. */
const PATIENCE = '3600';

type IcmpDraft = Pick<Endpoint, 'address' | 'source'>;

function icmpKind(name: 'icmp' | 'ping'): CheckKind<IcmpDraft> {
  return {
    name,
    about: 'An address answers an ICMP echo request. The program ping sends it, and must be there.',
    words: { address: addressWord('The IPv4 or IPv6 address to ask.'), source: sourceWord },
    draft: () => ({ address: undefined, source: undefined }),
    settle({ address, source }) {
      if (address === undefined) return { problem: `'address' is missing` };
      const problem = mismatch(address, source);
      if (problem !== undefined) return { problem };
      const from = source === undefined ? [] : ['-I', source];
      const argv = ['ping', '-n', '-c', '1', '-W', PATIENCE, ...from, address];
      return {
        kind: name,
        target: address,
        run: attempt((it, { commands }) => {
          const cancel = commands.run({ argv, env: { LC_ALL: 'C' } }, (end) => {
            if (end.status === 0) it.pass(answered(end));
            else it.fail(unanswered(end));
          });
          it.holds(cancel);
        }),
      };
    },
  };
}

export const icmp = icmpKind('icmp');
export const ping = icmpKind('ping');

function answered({ output }: CommandEnd): string {
  const [, time] = /\btime[=<]([0-9.]+)/.exec(output) ?? [];
  return time === undefined ? 'answered' : `answered in ${time} ms`;
}

function unanswered({ status, signal, problem, output }: CommandEnd): string {
  if (problem === 'no such program') return 'there is no program ping along PATH: install it, or check otherwise';
  if (problem !== undefined) return problem;
  if (signal !== null) return `ping was killed by ${signal}`;
  if (/not permitted|permission denied/i.test(output)) return `ping is not allowed to send: ${firstLine(output)}`;
  const [refusal] = /.*\b(?:unreachable|exceeded|prohibited)\b.*/i.exec(output) ?? [];
  if (refusal !== undefined) return refusal;
  return status === 1 ? 'no answer' : `ping ended with status ${status}: ${firstLine(output)}`;
}
