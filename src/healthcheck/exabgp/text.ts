// Texts from outside as Python shows them in its logs, which users' scripts read: one line, whatever is in them.

/** A text in quotes. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${escaped(text, quote)}${quote}`;
}

/** Octets in quotes with a `b` before them. */
export function quotedOctets(octets: Uint8Array): string {
  const text = Buffer.from(octets).toString('latin1');
  return `b${quoted(text).replace(/[\x7f-\xff]/g, hex)}`;
}

/** Controls made harmless, and nothing else. */
export function oneLine(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, hex);
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function escaped(text: string, quote: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\\'"]/g, (unit) => {
    if (unit === quote) return `\\${unit}`;
    if (unit === "'" || unit === '"') return unit;
    return NAMED[unit] ?? hex(unit);
  });
}

function hex(unit: string): string {
  const code = unit.charCodeAt(0);
  return code > 0xff ? `\\u${code.toString(16)}` : `\\x${code.toString(16).padStart(2, '0')}`;
}
