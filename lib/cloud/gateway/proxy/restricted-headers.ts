/** Headers that concern one connection or the gateway itself, in a request and in a response. */
const IN_BOTH_DIRECTIONS = [
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
];

/** Request headers that a REST API does not pass on to a function. */
export const DROPPED_FROM_REQUESTS: ReadonlySet<string> = new Set([...IN_BOTH_DIRECTIONS, "te"]);

/** Response headers that a function cannot set. They are sent under another name. `TE` is not among them, as on AWS. */
export const REMAPPED: ReadonlySet<string> = new Set([
  ...IN_BOTH_DIRECTIONS,
  "authorization",
  "date",
  "host",
  "keep-alive",
  "user-agent",
  "x-amz-apigw-id",
  "x-amzn-requestid",
  "x-amzn-trace-id",
]);
