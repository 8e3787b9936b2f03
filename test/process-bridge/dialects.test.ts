import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { eventSchema } from '../../scripts/docs/schema.ts';
import { type Dialect, dialectOf, VERSIONS, type Version } from '../../src/process-bridge/index.ts';
import { type CaseName, writtenBy } from '../support/event-cases.ts';

const json = (version: Version, compact = false): Dialect =>
  dialectOf({ encoder: 'json', version }, { version: 5, compact });

/** What stands in test/process-bridge/golden: `# NAME`, and below it the event. */
function golden(version: Version): Map<string, string> {
  const lines = readFileSync(`test/process-bridge/golden/events-${version}.txt`, 'latin1').split('\n');
  return new Map(
    lines.flatMap((line, i) => (line.startsWith('# ') ? [[line.slice(2), `${lines[i + 1]}\n`] as const] : [])),
  );
}

/** Scripts grep for the blanks of these. */
const SPACED: readonly Version[] = [4, 5];

describe('events as ExaBGP writes them', () => {
  for (const version of VERSIONS) {
    const written = writtenBy(json(version));
    const expected = golden(version);

    it(`${version}: the same cases`, () => {
      assert.deepEqual([...written.keys()], [...expected.keys()]);
    });

    for (const [name, line] of written) {
      it(`${version}: ${name}`, () => {
        assert.match(line, /^[\x20-\x7e]+\n$/);
        const [found, wanted] = [JSON.parse(line), JSON.parse(expected.get(name)!)] as const;
        assert.deepEqual(found, wanted);
        if (SPACED.includes(version)) assert.equal(line, expected.get(name));
      });
    }
  }
});

describe('shorter JSON', () => {
  const BARE: readonly CaseName[] = ['several prefixes', 'IPv6', 'IPv6 withdrawn'];
  for (const version of VERSIONS) {
    it(`${version}: prefixes of which no more is to say stand for themselves, where they stand in a list`, () => {
      const [long, short] = [writtenBy(json(version)), writtenBy(json(version, true))];
      for (const [name, line] of long) {
        const wanted = line.replaceAll(/\{ "nlri": ("[^"]*") \}/g, '$1');
        const same = name.startsWith('L3VPN') || name === 'labelled';
        assert.equal(short.get(name), same ? line : wanted, name);
      }
      for (const name of BARE) assert.equal(short.get(name) === long.get(name), version === 3, name);
    });
  }
});

describe('the schema of events', () => {
  for (const version of VERSIONS) {
    const text = readFileSync(`docs/schema/events-${version}.json`, 'utf8');

    it(`${version}: docs/schema has it, npm run docs writes it`, () => {
      assert.equal(text, eventSchema(version));
    });

    it(`${version}: every event is valid, compact or not, and those of other versions are not`, () => {
      const valid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(text));
      for (const compact of [false, true]) {
        for (const [name, line] of writtenBy(json(version, compact))) {
          assert.ok(valid(JSON.parse(line)), `${name}: ${JSON.stringify(valid.errors?.slice(0, 3))}`);
        }
      }
      for (const other of VERSIONS.filter((each) => each !== version)) {
        for (const [name, line] of writtenBy(json(other))) assert.ok(!valid(JSON.parse(line)), `${other}: ${name}`);
      }
      assert.ok(!valid({ ...JSON.parse(golden(version).get('up')!), more: 1 }));
    });
  }
});

describe('the types of events', () => {
  const file = 'build/event-types.ts';
  after(() => rmSync(file, { force: true }));

  /** What the compiler says of events as values of a type. */
  function compile(lines: readonly (readonly [type: string, line: string])[]): string {
    const values = lines.map(([type, line], i) => `export const event${i}: ${type} = ${line.trimEnd()};\n`);
    const types = VERSIONS.map((version) => `type Event${version}`).join(', ');
    writeFileSync(file, `import { ${types} } from '../src/index.ts';\n${values.join('')}`);
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--types', 'node'];
    const module = ['--module', 'nodenext', '--target', 'es2023', '--allowImportingTsExtensions'];
    try {
      const tsc = 'node_modules/typescript/bin/tsc';
      execFileSync(process.execPath, [tsc, '--ignoreConfig', ...options, ...module, file], { encoding: 'utf8' });
      return '';
    } catch (error) {
      return String((error as { stdout?: string }).stdout ?? error);
    }
  }

  it('every event of every dialect is one of its type', () => {
    const lines = VERSIONS.flatMap((version) =>
      [false, true].flatMap((compact) =>
        [...writtenBy(json(version, compact)).values()].map((line) => [`Event${version}`, line] as const),
      ),
    );
    assert.equal(compile(lines), '');
  });

  it('and none of another', () => {
    const [four, five] = [golden(4).get('up')!, golden(5).get('many attributes')!];
    const said = compile([
      ['Event5', four],
      ['Event4', five],
      ['Event5', five.replace('"incomplete"', '"nowhere"')],
    ]);
    const lines = [...said.matchAll(/event-types\.ts\((\d+),/g)].map(([, line]) => line);
    assert.deepEqual([...new Set(lines)], ['2', '3', '4'], said);
  });
});
