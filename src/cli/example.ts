// `keryx example`: a configuration that runs as it is, with everything else that can be said behind a `#`.

import { configurationReference, type KeywordReference, type SectionReference } from '../config-parser/index.ts';

/** Sections of the example, by the keywords that open them, and the statements in them that count. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  process: ['run', 'encoder'],
  template: ['neighbor'],
  neighbor: ['description', 'local-address', 'router-id', 'local-as', 'peer-as', 'hold-time'],
  'neighbor/tcp-ao': [],
  'neighbor/family': ['ipv4', 'ipv6'],
  'neighbor/capability': ['route-refresh'],
  'neighbor/add-path': [],
  'neighbor/nexthop': [],
  'neighbor/api': ['processes', 'neighbor-changes'],
  'neighbor/api/receive': ['parsed', 'update'],
  'neighbor/api/send': [],
  'neighbor/static': ['route'],
  'neighbor/flow': [],
  'neighbor/l2vpn': [],
};

/** Sections that count, though nothing in the example would make them. */
const OPEN: ReadonlySet<string> = new Set(
  Object.entries(SHOWN).flatMap(([path, active]) => (active.length > 0 ? [path] : [])),
);

const HEAD = `# A configuration of Keryx with everything that can be said in it.
#
# It runs as it is. What stands behind '# ' explains the line below, and what stands behind '#' without a blank is a
# statement or a section that may be used: take the '#' away. docs/configuration.md has the words of routes, too.
# A route needs its family in the section 'family'.
`;

/** Ends with a newline. */
export function exampleText(): string {
  const sections = new Map(configurationReference().map((section) => [section.path.join('/'), section]));
  const file = sections.get('')!;
  const parts = file.keywords.filter(({ keyword }) => OPEN.has(keyword));
  return [HEAD, ...parts.map((part) => `${blockLines(part, sections, []).join('\n')}\n`)].join('\n');
}

type Sections = ReadonlyMap<string, SectionReference>;

function blockLines(part: KeywordReference, sections: Sections, above: readonly string[]): string[] {
  const { keyword, about, example, usage } = part;
  const path = [...above, keyword];
  const name = path.join('/');
  const mark = OPEN.has(name) ? '' : '#';
  // A name in brackets need not be there.
  const head = example === undefined || usage.startsWith('[') ? keyword : `${keyword} ${example}`;
  const content = contentLines(name, sections, path);
  return [`# ${about}`, `${mark}${head} {`, ...content.map((line) => indented(line, mark)), `${mark}}`];
}

/** In a section that is not used everything is behind a `#`, and what explains it stands two deep. */
function indented(line: string, mark: string): string {
  if (line === '') return mark;
  return mark === '' ? line.replace(/^(#?)/, '    $1') : `#    ${line}`;
}

function contentLines(name: string, sections: Sections, path: readonly string[]): string[] {
  // What a template may say stands with the neighbor.
  if (name === 'template') return ['neighbor routers {', '    hold-time 30;', '}'];
  const opens = ({ block, keyword }: KeywordReference): boolean =>
    block && Object.hasOwn(SHOWN, [...path, keyword].join('/'));
  const parts = (sections.get(name)?.keywords ?? []).filter((part) => isToday(part) && (opens(part) || isLine(part)));
  const lines = parts.flatMap((part, i) => {
    if (opens(part)) return ['', ...blockLines(part, sections, path)];
    // A section that is not used is taken into use as a whole.
    const mark = OPEN.has(name) && !SHOWN[name]!.includes(part.keyword) ? '#' : '';
    const line = `${mark}${part.keyword}${part.example === undefined ? '' : ` ${part.example}`};`;
    return parts[i - 1]?.about === part.about ? [line] : ['', `# ${part.about}`, line];
  });
  return lines.slice(1);
}

/** Words of ExaBGP 3 are read, and nobody needs them in a new file. */
function isToday({ about }: KeywordReference): boolean {
  return !about.startsWith('ExaBGP 3');
}

function isLine({ line, example, usage }: KeywordReference): boolean {
  return line && (example !== undefined || usage === '');
}

/** Prints it; the exit status. */
export function example(): number {
  process.stdout.write(exampleText());
  return 0;
}
