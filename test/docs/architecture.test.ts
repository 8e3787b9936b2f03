// The documents say what is so: names that they mention exist, and configurations that they show can be read.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Config, parseConfig } from '../../src/config-parser/index.ts';

const EXAMPLE = 'etc/exabgp.conf.example';

const read = (file: string): string => readFileSync(file, 'utf8');
/** What stands in single backticks, fenced blocks aside. */
const quoted = (text: string): string[] =>
  [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map((found) => found[1]!);
const inSource = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const source = inSource.map((name) => read(join('src', name)));
const packages = Object.keys((JSON.parse(read('package.json')) as { dependencies: object }).dependencies);

const exported = new Set(
  source.flatMap((text) =>
    [...text.matchAll(/^export (?:abstract )?(?:async )?(?:function\*?|class|const|interface|type) (\w+)/gm)].map(
      (found) => found[1]!,
    ),
  ),
);

/** The text of the class or interface `name`, up to the brace in the first column. */
function bodyOf(name: string): string {
  const opening = new RegExp(`^export (?:abstract )?(?:class|interface) ${name}\\b.*?^\\}`, 'ms');
  return source.map((text) => opening.exec(text)?.[0]).find((body) => body !== undefined) ?? '';
}

function exists(name: string): boolean {
  if (name.includes('/')) return existsSync(name);
  if (name.startsWith('node:') || packages.includes(name)) return source.some((text) => text.includes(`'${name}'`));
  const [owner = '', member] = name.split('.');
  if (member === undefined) return exported.has(owner);
  return new RegExp(`^ +(?:readonly )?(?:get )?\\*?${member}\\??(?:[:(]| =)`, 'm').test(bodyOf(owner));
}

function load(text: string): Config {
  const programs = { find: (program: string, directory: string) => `${directory}/${program}` };
  const outcome = parseConfig(text, { source: 'README.md', directory: '/cfg', programs });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.config;
}

test('the check of names finds what is there and misses what is not', () => {
  for (const name of ['step', 'Addressee.announce', 'Peer.onDrain', 'Plugin.onUpdate', 'pino', 'src/index.ts']) {
    assert.ok(exists(name), name);
  }
  for (const name of ['stepp', 'Addressee.announced', 'Nobody.announce', 'left-pad', 'src/nothing.ts']) {
    assert.ok(!exists(name), name);
  }
});

test('every file and every name in docs/architecture.md exists', () => {
  const names = quoted(read('docs/architecture.md'));
  assert.ok(names.length > 100, 'the names were not found');
  assert.deepEqual(
    names.filter((name) => !exists(name)),
    [],
  );
});

for (const document of ['README.md', 'CONTRIBUTING.md', 'RFCs.md']) {
  test(`every file in ${document} exists`, () => {
    const paths = quoted(read(document)).filter((name) =>
      /^(\.\/)?(src|test|etc|docs|scripts|bin|\.ci)\/\S*$/.test(name),
    );
    const links = [...read(document).matchAll(/\]\(([^)#]+)\)/g)].map((found) => found[1]!);
    const local = links.filter((link) => !link.includes(':'));
    assert.deepEqual(
      [...paths, ...local].filter((name) => !existsSync(name)),
      [],
    );
  });
}

describe('the configurations in README.md', () => {
  const blocks = [...read('README.md').matchAll(/^```keryx\n(.*?)^```$/gms)].map((found) => found[1]!);

  test('can be read without a warning', () => {
    assert.equal(blocks.length, 3);
    for (const block of blocks) assert.deepEqual(load(block).warnings, []);
  });

  test('are those of the files that the text says they are', () => {
    assert.deepEqual(load(blocks[0]!), load(read(EXAMPLE)));
    assert.equal(blocks[2], read('test/config/exabgp-3.conf'));
  });
});

test(`keryx finds ${EXAMPLE} valid, helpers and all`, () => {
  const said = execFileSync(process.execPath, ['bin/keryx', 'validate', EXAMPLE], { encoding: 'utf8' });
  assert.match(said, /^valid: /);
});

test('the standards in RFCs.md are those that the source names', () => {
  const named = (text: string): Set<string> => new Set([...text.matchAll(/RFC (\d+)/g)].map((found) => found[1]!));
  const listed = new Set([...read('RFCs.md').matchAll(/^\| (\d+) \|/gm)].map((found) => found[1]!));
  assert.deepEqual([...listed].sort(), [...named(source.join('\n'))].sort());
});
