// The shape of a capability row, RFC 5492.

export interface Capability {
  readonly code: number;
  readonly value: Uint8Array;
}

export interface CapabilityCodec {
  /** IANA capability code */
  readonly code: number;
  /** Key in the JSON of an OPEN that we sent: `route-refresh`. */
  readonly name: string;
  /** Members of the JSON object; `values` are all that the OPEN holds for this code. */
  toJson(values: readonly Uint8Array[]): string;
}

/** All values of one code, in order. */
export function valuesOf(capabilities: readonly Capability[], code: number): Uint8Array[] {
  return capabilities.filter((capability) => capability.code === code).map(({ value }) => value);
}
