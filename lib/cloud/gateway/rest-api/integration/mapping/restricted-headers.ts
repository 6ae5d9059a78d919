/** Headers of a request that API Gateway itself writes, so a mapping cannot set them. */
const ALWAYS = [
  "content-length",
  "transfer-encoding",
  "x-amzn-apigateway-api-id",
  "x-amzn-trace-id",
];

/** Headers that a mapping cannot set in a request to a function or another service of AWS. */
const FOR_AWS: ReadonlySet<string> = new Set([
  ...ALWAYS,
  "authorization",
  "connection",
  "expect",
  "proxy-authenticate",
  "te",
]);
const FOR_HTTP: ReadonlySet<string> = new Set(ALWAYS);

/** Mapped headers that do not arrive at an HTTP server. A trailer would announce fields that are never sent. */
const NOT_TO_HTTP: ReadonlySet<string> = new Set([
  "connection",
  "expect",
  "proxy-authenticate",
  "te",
  "trailer",
  "via",
]);

/** Returns the first of these headers that a mapping cannot set, so that the integration fails. */
export function unmappable(names: readonly string[], isHttp: boolean): string | undefined {
  const refused = isHttp ? FOR_HTTP : FOR_AWS;
  return names.find((name) => refused.has(name.toLowerCase()));
}

/** Whether a mapped header arrives at an HTTP server. */
export function arrivesOverHttp(name: string): boolean {
  return !NOT_TO_HTTP.has(name.toLowerCase());
}
