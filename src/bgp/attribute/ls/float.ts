// Floating point numbers as Python prints them, which is how ExaBGP's JSON has them

/** `125000000.0`, `1e+16`, `1.5e-05`; `null` for infinities and what is no number, since JSON has neither. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  const [mantissa = '', power = ''] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) {
    const text = plain(value, exponent);
    return text.includes('.') ? text : `${text}.0`;
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

// String() leaves out the sign of a zero.
function plain(value: number, exponent: number): string {
  return exponent === 0 && Object.is(value, -0) ? '-0' : String(value);
}
