/** A canonical request taken apart again. */
export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly signedHeaders: string;
  readonly payloadHash: string;
}

/** `undefined` for a text that has not even the lines of one. */
export function parseCanonicalRequest(text: string): CanonicalParts | undefined {
  const lines = text.split("\n");
  if (lines.length < 6) return undefined;
  const [method = "", path = "", query = ""] = lines;
  const [signedHeaders = "", payloadHash = ""] = lines.slice(-2);
  const headers = new Map<string, string>();
  for (const line of lines.slice(3, -3)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1));
  }
  return { method, path, query, headers, signedHeaders, payloadHash };
}

/** What a string to sign binds a signature to. */
export interface Binding {
  /** As `X-Amz-Date` has it. */
  readonly date: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

export function parseStringToSign(text: string): Binding {
  const [, date = "", scope = ""] = text.split("\n");
  const [day = "", region = "", service = ""] = scope.split("/");
  return { date, day, region, service };
}
