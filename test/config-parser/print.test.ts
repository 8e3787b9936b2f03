import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printProblem } from '../../src/config-parser/index.ts';

const problem = (line: number, column: number, message = 'm') => ({ source: 'x.conf', line, column, message });

describe('a printed problem', () => {
  it('has its place, its line and a caret below its column', () => {
    assert.equal(printProblem(problem(2, 3), 'a\nb cd\r\ne'), 'x.conf:2:3: m\nb cd\n  ^');
  });

  it('keeps tabs, so that the caret stands below its column however wide they are', () => {
    assert.equal(printProblem(problem(1, 4), '\ta\tb'), 'x.conf:1:4: m\n\ta\tb\n\t \t^');
  });

  it('may stand just past the end of its line or of the text', () => {
    assert.equal(printProblem(problem(1, 3), 'ab'), 'x.conf:1:3: m\nab\n  ^');
    assert.equal(printProblem(problem(1, 1), ''), 'x.conf:1:1: m\n\n^');
  });

  it('shows control characters and right-to-left marks as escapes, the caret still in place', () => {
    assert.equal(printProblem(problem(1, 3), 'a\u001bb\u202e'), 'x.conf:1:3: m\na\\u001bb\\u202e\n       ^');
    assert.equal(printProblem(problem(1, 1, "'\u001b[2J'"), 'x').split('\n')[0], "x.conf:1:1: '\\u001b[2J'");
  });

  it('leaves letters of any language alone', () => {
    assert.equal(printProblem(problem(1, 4), 'Grüße x'), 'x.conf:1:4: m\nGrüße x\n   ^');
  });

  it('shows a part of a line that is very long', () => {
    const text = `${'a'.repeat(5000)}!${'b'.repeat(5000)}`;
    const [, excerpt, caret] = printProblem(problem(1, 5001), text).split('\n');
    assert.equal(excerpt!.length, 160);
    assert.equal(excerpt![caret!.indexOf('^')], '!');
  });

  it('of a text with a byte order mark counts as the parser does', () => {
    assert.equal(printProblem(problem(1, 1), '\ufeffab'), 'x.conf:1:1: m\nab\n^');
  });

  it('shows stars for secrets, misspelt, unclosed, in several words or below their keyword', () => {
    const excerpt = (text: string, line = 1) => printProblem(problem(line, 2), text).split('\n')[1];
    assert.equal(excerpt('md5-password "s3 cret" more; hold-tme 5;'), 'md5-password *** ***** ****; hold-tme 5;');
    assert.equal(excerpt(`tcp-ao { keyid 1; password 's3cret'; }`), 'tcp-ao { keyid 1; password ********; }');
    assert.equal(excerpt('md5-pasword s3cret;'), 'md5-pasword ******;');
    assert.equal(excerpt('md5 "s3cret;'), 'md5 ********');
    assert.equal(excerpt('  md5-password\n    s3cret ; foo', 2), '    ****** ; foo');
    assert.equal(excerpt(`md5 "a;b" ; x ${'md5 '.repeat(3)}`), 'md5 ***** ; x md5 *** *** ');
    assert.equal(excerpt('header "Authorization: s3cret" x; rise 2;'), 'header *************** ******* *; rise 2;');
    assert.equal(excerpt('environment KEY=s3cret; rise 2;'), 'environment **********; rise 2;');
    assert.equal(excerpt('url http://joe:s3cret@192.0.2.1/; rise 2;'), 'url ****************************; rise 2;');
    assert.equal(excerpt('url http://192.0.2.1/; rise 2;'), 'url http://192.0.2.1/; rise 2;');
    assert.equal(excerpt('peer-as 1; hold-time 5;'), 'peer-as 1; hold-time 5;');
  });

  it('takes no longer than the text is long', () => {
    for (const unit of ['a', ' ', 'md5 ', 'password\t', 'md5"', '-', 'url ', 'header ']) {
      const began = performance.now();
      for (let i = 0; i < 5; i += 1) printProblem(problem(1, 5000), unit.repeat(200_000 / unit.length));
      assert.ok(performance.now() - began < 10_000, unit);
    }
  });
});
