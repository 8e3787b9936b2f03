// `check dns`: a name server answers a question, with what is expected.

import { Resolver } from 'node:dns';
import type { Words } from '../../bgp/index.ts';
import { canonicalAddress } from '../../speaker/index.ts';
import { attempt } from './attempt.ts';
import type { CheckKind } from './kind.ts';
import { plainWords } from './plain-words.ts';
import { hostPort, ipAddress, isIPv6, mismatch, portWord, sourceWord } from './values.ts';

const DEFAULT_PORT = 53;
/** One question a try; how long it may take is not for the library to say. */
const OPTIONS = { timeout: 3_600_000, tries: 1 };

const TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'TXT'] as const;
type Type = (typeof TYPES)[number];

/** As the library calls answers without records, or with another code than NOERROR. */
const CODES: Readonly<Record<string, string>> = {
  ENODATA: 'NOERROR',
  EFORMERR: 'FORMERR',
  ESERVFAIL: 'SERVFAIL',
  ENOTFOUND: 'NXDOMAIN',
  ENOTIMP: 'NOTIMP',
  EREFUSED: 'REFUSED',
};
const RCODES = [...new Set(Object.values(CODES))];

interface DnsDraft {
  server: string | undefined;
  port: number | undefined;
  source: string | undefined;
  question: { readonly name: string; readonly type: Type } | undefined;
  readonly answers: string[];
  rcode: string | undefined;
}

export const dns: CheckKind<DnsDraft> = {
  name: 'dns',
  about: 'A name server answers a question, over UDP and, if the answer is too long for that, over TCP.',
  words: {
    server: {
      usage: 'IP',
      about: 'The IPv4 or IPv6 address of the name server.',
      example: '192.0.2.53',
      line: (words, draft) => {
        draft.server = ipAddress(words);
      },
    },
    port: portWord(`Its port, usually ${DEFAULT_PORT}.`),
    source: sourceWord,
    question: {
      usage: `NAME [${TYPES.join(' | ')}]`,
      about: 'What to ask for, usually addresses of IPv4: A.',
      example: 'www.example.com A',
      line: (words, draft) => {
        draft.question = { name: domainName(words), type: questionType(words) };
      },
    },
    answer: {
      usage: 'VALUE',
      about:
        'What must be among the answers: an address, a name, the text of TXT, preference and name of MX, the ' +
        'serial number of SOA. Without it, any answer will do.',
      example: '192.0.2.80',
      adds: true,
      raw: true,
      line: (words, draft) => {
        const first = words.next('an answer');
        draft.answers.push([first, ...words.rest().map(({ text }) => text)].join(' '));
      },
    },
    rcode: {
      usage: RCODES.join(' | '),
      about: 'What the response code must be, with answers or without. When nothing is said there must be an answer.',
      example: 'NOERROR',
      line: (words, draft) => {
        const read = words.next('a response code').toUpperCase();
        if (!RCODES.includes(read)) words.back().fail(`'${read}' is not a response code: ${RCODES.join(', ')}`);
        draft.rcode = read;
      },
    },
  },
  draft: () => ({
    ...{ server: undefined, port: undefined, source: undefined },
    ...{ question: undefined, answers: [], rcode: undefined },
  }),
  settle({ server, port = DEFAULT_PORT, source, question, answers, rcode }) {
    if (server === undefined) return { problem: `'server' is missing` };
    if (question === undefined) return { problem: `'question' is missing` };
    const problem = mismatch(server, source);
    if (problem !== undefined) return { problem };
    if (rcode !== undefined && rcode !== 'NOERROR' && answers.length > 0) {
      return { problem: `with rcode ${rcode} there is no 'answer'` };
    }
    const { name, type } = question;
    const wanted = { type, answers, rcode };
    let resolver: Resolver | undefined;
    const run = attempt((it, tools) => {
      resolver ??= resolverFor(server, port, source);
      const asked = resolver;
      const began = tools.now();
      it.holds(() => asked.cancel());
      asked.resolve(name, type, (error, records) => {
        const [ok, why] = judge(error?.code, error === null ? records : [], wanted);
        if (ok) it.pass(`${why} in ${Math.round(tools.now() - began)} ms`);
        else it.fail(why);
      });
    });
    return { kind: 'dns', target: `${name} ${type} at ${hostPort(server, port)}`, run };
  },
};

/** `error`: as the library calls what went wrong, or nothing. */
function judge(
  error: string | undefined,
  records: Records,
  { type, answers, rcode }: Pick<DnsDraft, 'answers' | 'rcode'> & { readonly type: Type },
): [ok: boolean, why: string] {
  const code = error === undefined ? 'NOERROR' : CODES[error];
  if (code === undefined) return [false, error === 'EBADRESP' ? 'no DNS that we understand' : plainWords(error)];
  if (code !== (rcode ?? 'NOERROR')) return [false, code];
  const heard = heardOf(records).map((record) => canonical(record, type));
  const missing = answers.find((answer) => !heard.includes(canonical(answer, type)));
  if (heard.length === 0) return [rcode !== undefined && missing === undefined, `${code} without an answer`];
  if (missing !== undefined) return [false, `${missing} is not among the answers: ${heard.join(', ')}`];
  return [true, heard[0]!];
}

function resolverFor(server: string, port: number, source: string | undefined): Resolver {
  const resolver = new Resolver(OPTIONS);
  resolver.setServers([`[${server}]:${port}`]);
  if (source !== undefined) {
    if (isIPv6(source)) resolver.setLocalAddress(undefined, source);
    else resolver.setLocalAddress(source);
  }
  return resolver;
}

function domainName(words: Words): string {
  const read = words.next('a domain name');
  const labels = read.replace(/\.$/, '').split('.');
  const good = read === '.' || labels.every((label) => /^[!-~]{1,63}$/.test(label));
  return good && read.length <= 254 ? read : words.back().fail(`'${read}' is not a domain name`);
}

function questionType(words: Words): Type {
  if (!words.more()) return 'A';
  const read = words.next().toUpperCase();
  return TYPES.find((type) => type === read) ?? words.back().fail(`'${read}' is not a type: ${TYPES.join(', ')}`);
}

type Records = Parameters<Parameters<Resolver['resolve']>[2]>[1];

/** Records as texts. */
function heardOf(records: Records | { readonly serial: number }): string[] {
  if (!Array.isArray(records)) return 'serial' in records ? [String(records.serial)] : [];
  return records.map((record) => {
    if (typeof record === 'string') return record;
    if (Array.isArray(record)) return record.join('');
    return 'priority' in record && 'exchange' in record ? `${record.priority} ${record.exchange}` : '';
  });
}

/** Of several spellings, one. */
function canonical(value: string, type: Type): string {
  if (type === 'A' || type === 'AAAA') return canonicalAddress(value) ?? value;
  if (type === 'TXT' || type === 'SOA') return value;
  return value.toLowerCase().replace(/(?<=.)\.$/, '');
}
