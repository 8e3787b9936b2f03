// docs/healthcheck.md, word for word: its configurations are read, and its recipes are played in network namespaces with
// BIRD for the router, and so is the section of README.md. A command with output below it in the page is given until it
// prints that, times aside; any other has to succeed.

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { parseConfig } from '../../src/config-parser/index.ts';
import { removeFolders } from '../support/e2e-place.ts';
import { type Block, sectionsBelow, sectionsOf } from '../support/recipe-page.ts';
import { PATIENCE, type Services, Stage } from '../support/recipe-stage.ts';
import { reasonToSkip } from '../support/require.ts';
import { until } from '../support/wait.ts';

const PAGE = 'docs/healthcheck.md';
const sections = sectionsOf(PAGE);
const recipes = [
  ...sectionsBelow(sections, 'Recipes'),
  ...sectionsOf('README.md').filter(({ title }) => title === 'Healthchecks'),
];
const blocks = sections.flatMap((section) => section.blocks);

const only = (kind: string): Block => {
  const [found, ...more] = sections
    .find(({ title }) => title === 'Recipes')!
    .blocks.filter((each) => each.kind === kind);
  assert.ok(found !== undefined && more.length === 0, `one block of ${kind} before the recipes`);
  return found;
};
const neighbor = only('keryx').text;
const bird = only('bird').text;

/** What recipes have running beside Keryx; what is not here is a recipe that nobody plays. */
const SERVICES: Readonly<Record<string, Services>> = {
  'Anycast DNS': { named: ['dns', '53', '192.0.2.53'] },
  'HTTP on a load balancer': { nginx: ['http', '80', 'ready'] },
  'Two checks for one VIP': {
    postfix: ['greet', '25', '220 mail.example.net'],
    dovecot: ['greet', '143', '* OK ready'],
    'app-a': ['http', '8001', 'a'],
    'app-b': ['http', '8002', 'b'],
  },
  Maintenance: { nginx: ['http', '80', 'ready'] },
  'Drain on deploy': { nginx: ['http', '80', 'ready'] },
  'A black hole for as long as an attack lasts': {},
  "From ExaBGP's healthcheck": { nginx: ['http', '80', 'ready'] },
  Healthchecks: { nginx: ['http', '80', 'ready'] },
};

after(removeFolders);

/** A whole file: with the neighbor of all recipes, and around a check a service. */
function whole(text: string): string {
  if (/^neighbor /m.test(text)) return text;
  if (/^(healthcheck|process) /m.test(text)) return neighbor + text;
  return `${neighbor}healthcheck service {\n vip 192.0.2.1/32;\n${text}}\n`;
}

describe(`the configurations in ${PAGE}`, () => {
  const programs = { find: (program: string) => program, healthcheck: ['keryx', 'healthcheck'] };
  for (const { kind, text, place } of blocks.filter((block) => block.kind === 'keryx')) {
    it(`${place} can be read without a warning`, () => {
      assert.equal(kind, 'keryx');
      const outcome = parseConfig(whole(text), { source: place, directory: '/', programs });
      assert.ok(outcome.ok, JSON.stringify(outcome));
      assert.deepEqual(outcome.config.warnings, []);
    });
  }
});

/** Words that leave a program no right but those that the unit in the page gives it, and to read files as root does. */
function asTheUnit(): string[] {
  const unit = blocks.find(({ kind }) => kind === 'ini')?.text ?? '';
  const [, capability = ''] = /^AmbientCapabilities=CAP_(\w+)$/m.exec(unit) ?? [];
  return ['setpriv', `--bounding-set=-all,+dac_override,+${capability.toLowerCase()}`];
}

/** Without what differs from one run to another: times, how wide a column is because of them, the version of BIRD. */
function plain(text: string): string {
  return text
    .replaceAll(/^BIRD \S+ ready\.\n/gm, '')
    .replaceAll(/\b\d\d:\d\d:\d\d(\.\d+)?\b/g, 'TIME')
    .replaceAll(/\b\d+(\.\d+)? (ms|s)\b/g, 'A-TIME')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ $/gm, '')
    .trim();
}

async function play(stage: Stage, steps: readonly Block[]): Promise<void> {
  for (const [index, { kind, text, place }] of steps.entries()) {
    if (kind === 'keryx') {
      stage.folder.write('keryx.conf', whole(text));
      if (stage.daemon === undefined) await stage.start(asTheUnit());
      continue;
    }
    if (kind === '') continue;
    assert.equal(kind, 'sh', place);
    const output = steps[index + 1];
    if (output?.kind !== '') {
      const { status, stderr } = await stage.sh(text);
      assert.equal(status, 0, `${place}: ${stderr}`);
      continue;
    }
    await until(
      `${place} to print what stands below it`,
      async () => {
        const { stdout, stderr } = await stage.sh(text);
        assert.equal(plain(stdout), plain(output.text), stderr);
      },
      PATIENCE,
    );
  }
}

const reason = reasonToSkip('e2e/healthcheck-recipes', ['bird', 'birdc', 'unshare', 'nsenter', 'setpriv']);

describe(`the recipes of ${PAGE}`, { skip: reason, concurrency: 3 }, () => {
  it('are those that are played here', () => {
    assert.deepEqual(
      recipes.map(({ title }) => title),
      Object.keys(SERVICES),
    );
    for (const { title, blocks: steps } of recipes) {
      assert.ok(steps.some(({ kind }) => kind === 'keryx') && steps.some(({ kind }) => kind === 'sh'), title);
    }
  });

  for (const { title, blocks: steps } of recipes) {
    it(title, async () => {
      const stage = new Stage(SERVICES[title] ?? {});
      try {
        await stage.open(bird);
        await play(stage, steps);
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${stage.daemon?.said() ?? ''}`, { cause: error });
      } finally {
        await stage.close();
      }
    });
  }
});
