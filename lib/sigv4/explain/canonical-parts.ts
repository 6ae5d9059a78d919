/** A canonical request, parsed into its parts. */
export interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Values of the headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly signedHeaders: string;
  readonly payloadHash: string;
}

/** Parses a canonical request. Returns `undefined` if the text has too few lines. */
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

/** The values to which a string to sign binds a signature. */
export interface Binding {
  /** In the form of `X-Amz-Date`. */
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
