import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Audience } from '../../src/process-bridge/audience.ts';
import type { EventName } from '../../src/process-bridge/index.ts';
import { reports, section as sectionOf } from '../support/e2e-sections.ts';

type Words = Readonly<Parameters<typeof reports>>;

const section = sectionOf.bind(undefined, 'it');

/** `a:packet,parsed b:consolidated` */
function told(audience: Audience, direction: 'receive' | 'send', event: EventName): string {
  return audience
    .forms(direction, event)
    .map(({ process, ...forms }) => {
      const names = (['packet', 'parsed', 'consolidated'] as const).filter((name) => forms[name]);
      return `${process}:${names}`;
    })
    .join(' ');
}

describe('who hears what', () => {
  const RULES: readonly (readonly [string, Words, string])[] = [
    ['a message alone says nothing', ['update'], ''],
    ['a form alone says nothing', ['packets'], ''],
    ['parsed', ['update', 'parsed'], 'a:parsed'],
    ['packets', ['update', 'packets'], 'a:packet'],
    ['both', ['update', 'packets', 'parsed'], 'a:packet,parsed'],
    ['consolidate takes the place of both', ['update', 'packets', 'parsed', 'consolidate'], 'a:consolidated'],
    ['consolidate alone', ['update', 'consolidate'], 'a:consolidated'],
    ['another message', ['open', 'parsed'], ''],
  ];
  for (const [name, words, expected] of RULES) {
    it(`receive: ${name}`, () => {
      const audience = new Audience([section(['a'], { receive: reports(...words) })]);
      assert.equal(told(audience, 'receive', 'update'), expected);
      assert.equal(told(audience, 'send', 'update'), '');
    });

    it(`send: ${name}`, () => {
      const audience = new Audience([section(['a'], { send: reports(...words) })]);
      // What is sent has its octets only where packets are asked for too.
      const sent = words.includes('packets') ? expected : expected.replace('consolidated', 'parsed');
      assert.equal(told(audience, 'send', 'update'), sent);
      assert.equal(told(audience, 'receive', 'update'), '');
    });
  }

  it('several sections add up for the helpers that they name', () => {
    const audience = new Audience([
      section(['a', 'b'], { receive: reports('update'), state: true }),
      section(['b', 'c'], { receive: reports('parsed', 'open') }),
    ]);
    assert.equal(told(audience, 'receive', 'update'), 'b:parsed');
    assert.equal(told(audience, 'receive', 'open'), 'b:parsed c:parsed');
    assert.deepEqual(audience.wanting('state'), ['a', 'b']);
    assert.deepEqual(audience.processes(), ['a', 'b', 'c']);
  });

  it('what one helper wants is not forced on another', () => {
    const audience = new Audience([
      section(['a'], { receive: reports('update', 'consolidate') }),
      section(['b'], { receive: reports('update', 'parsed') }),
      section(['c'], { receive: reports('update', 'packets') }),
    ]);
    assert.equal(told(audience, 'receive', 'update'), 'a:consolidated b:parsed c:packet');
  });

  it('events without a direction', () => {
    const all = ['state', 'negotiated', 'fsm', 'signal'] as const;
    for (const one of all) {
      const audience = new Audience([section(['a'], { [one]: true }), section(['b'])]);
      for (const other of all) assert.deepEqual(audience.wanting(other), other === one ? ['a'] : []);
      assert.equal(audience.negotiated, one === 'negotiated');
      assert.equal(audience.hears('a'), true);
      assert.equal(audience.hears('b'), false);
    }
  });

  it('nobody hears anything where there is no section', () => {
    const audience = new Audience([]);
    assert.equal(told(audience, 'receive', 'update'), '');
    assert.deepEqual(audience.processes(), []);
  });
});
