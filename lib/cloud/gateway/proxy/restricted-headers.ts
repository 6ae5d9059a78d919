/** Headers that concern one connection or the gateway itself, in a request and in a response. */
const IN_BOTH_DIRECTIONS = [
  "connection",
  "content-length",
  "expect",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
];

/** Request headers that a REST API does not pass on to a function. */
export const DROPPED_FROM_REQUESTS: ReadonlySet<string> = new Set([
  ...IN_BOTH_DIRECTIONS,
  "content-md5",
  "max-forwards",
  "proxy-authenticate",
]);

/** Response headers that a function cannot set. They are sent under another name. */
export const REMAPPED: ReadonlySet<string> = new Set([
  ...IN_BOTH_DIRECTIONS,
  "date",
  "keep-alive",
  "x-amz-apigw-id",
  "x-amzn-requestid",
  "x-amzn-trace-id",
]);
