// Words of a configuration as its scanner reads them back.

/** Words that need no quotes. */
const PLAIN = /^[A-Za-z0-9_.:/%+=@~^<>&!?*()|$-]+$/;
const NAMED: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\\': '\\\\',
};

/** A word in quotes where it needs them. Escapes mean the same in quotes and outside. */
export function printWord(text: string): string {
  if (PLAIN.test(text)) return text;
  // A quote cannot be escaped: what holds both kinds is made of quoted pieces, which are one word without blanks between.
  const pieces = text.match(/[^"]+|"+/g) ?? [''];
  const whole = text.includes('"') && !text.includes("'") ? [text] : pieces;
  return whole.map((piece) => (piece.includes('"') ? `'${escaped(piece)}'` : `"${escaped(piece)}"`)).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\b\f\n\r\t\\]/g, (character) => NAMED[character]!)
    .replaceAll(
      /[\0-\x1f\x7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (character) => {
        return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
      },
    );
}

/** A list in brackets. */
export function printList(words: readonly string[]): string {
  return `[ ${words.map(printWord).join(' ')} ]`;
}
