// What others have put into texts, made harmless for a terminal.

/** Controls, what turns the direction of writing, marks without a width, and halves of pairs. */
const UNSAFE =
  /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Escapes as JSON does, so that a line of JSON stays the same JSON. Other writing than Latin stays as it is. */
export function safe(text: string): string {
  return text.replace(UNSAFE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
