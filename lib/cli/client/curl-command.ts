import { printable } from "../../printable.ts";
import type { Connection } from "../../signed-fetch/http/transport.ts";
import { canonicalPath, canonicalQuery } from "../../sigv4/request/canonical-request.ts";
import { parseQuery, requestTarget, type WireRequest } from "../../sigv4/request/request.ts";

export interface CurlOptions {
  readonly region: string;
  readonly service: string;
  /** Whether the credentials have a session token, which must then be sent. */
  readonly sessionToken: boolean;
  /** File that holds the body. @default - short text is written into the command; any other body is read from stdin */
  readonly bodyFile?: string | undefined;
  /** Where curl connects to. @default - the host and port of the URL */
  readonly connectTo?: Connection | undefined;
}

export interface CurlCommand {
  /** Command for a POSIX shell. It takes the secrets from the environment variables `AWS_…`. */
  readonly command: string;
  /** Sentences about parts of the request that some versions of curl sign differently from the server. */
  readonly warnings: readonly string[];
}

/**
 * Returns the curl command that signs and sends the same request. The query is written in its canonical
 * form, which every version of curl signs correctly, unless that form means something else to the server.
 *
 * @param url Only its scheme, host and port are used.
 * @param request The request before it is signed.
 */
export function curlCommand(url: string, request: WireRequest, options: CurlOptions): CurlCommand {
  const { origin, host } = new URL(url);
  const query = queryForCurl(request);
  const target = requestTarget({ path: request.path, query });
  const words = [
    `curl --aws-sigv4 ${quoted(`aws:amz:${options.region}:${options.service}`)}`,
    `--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"`,
    ...(options.sessionToken ? ['-H "x-amz-security-token: $AWS_SESSION_TOKEN"'] : []),
    "--path-as-is",
    ...connectionWords(options.connectTo),
    ...(/[[\]{}]/.test(target) ? ["--globoff"] : []),
    ...methodWords(request),
    ...headerWords(request, host),
    ...bodyWords(request, options),
    quoted(origin + target),
  ];
  return { command: words.join(" \\\n  "), warnings: warningsOf(request) };
}

/** Quotes a word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Returns the query in canonical order and form, unless that would reorder repeated names or make a `+` a `%2B`. */
function queryForCurl({ query }: WireRequest): WireRequest["query"] {
  return isOrderKept(query) && !hasPlus(query) ? canonical(query) : query;
}

function canonical(query: WireRequest["query"]): WireRequest["query"] {
  return parseQuery(canonicalQuery(query));
}

/** Whether sorting the query keeps the order of each name's values. */
function isOrderKept(query: WireRequest["query"]): boolean {
  const byName = query
    .flatMap((pair) => canonical([pair]))
    .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return targetOf(byName) === targetOf(canonical(query));
}

function targetOf(query: WireRequest["query"]): string {
  return requestTarget({ path: "", query });
}

function hasPlus(query: WireRequest["query"]): boolean {
  return query.some((pair) => pair.join("").includes("+"));
}

function connectionWords(connectTo: Connection | undefined): readonly string[] {
  if (connectTo === undefined) return [];
  const { host, port = "" } = connectTo;
  return [`--connect-to ${quoted(`::${host.includes(":") ? `[${host}]` : host}:${port}`)}`];
}

function methodWords({ method, body }: WireRequest): readonly string[] {
  if (method === "HEAD") return ["--head"]; // With `-X HEAD` curl would wait for a body.
  return method === "GET" && body.length === 0 ? [] : [`-X ${quoted(method)}`];
}

/** Returns the options for the headers. `-H Content-Type:` is never used: curl 7 would sign the header it removes. */
function headerWords({ headers }: WireRequest, host: string): readonly string[] {
  return headers
    .filter(([name, value]) => name.toLowerCase() !== "host" || value !== host)
    .map(([name, value]) => `-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
}

function bodyWords({ body }: WireRequest, { bodyFile }: CurlOptions): readonly string[] {
  if (body.length === 0) return [];
  const text = shortText(body);
  // `--data-raw` sends a leading `@` literally.
  if (text !== undefined) return [`--data-raw ${quoted(text)}`];
  return [`--data-binary ${quoted(`@${bodyFile ?? "-"}`)}`];
}

const SHORT = 8192;

/** Returns the body as text if it is short and printable, otherwise `undefined`. */
function shortText(body: Uint8Array): string | undefined {
  if (body.length >= SHORT) return undefined;
  const text = Buffer.from(body).toString("utf8");
  return printable(text) === text && !text.includes("\ufffd") ? text : undefined;
}

function warningsOf(request: WireRequest): readonly string[] {
  const { path, query, headers, body } = request;
  const names = headers.map(([name]) => name.toLowerCase());
  const sent = queryForCurl(request);
  const warnings: readonly (readonly [applies: boolean, sentence: string])[] = [
    [
      canonicalPath(path) !== path,
      "curl versions that sign the path unchanged (such as 7.88) will be rejected: AWS signs it normalized and encoded once more",
    ],
    [
      targetOf(sent) !== targetOf(canonical(sent)),
      `curl versions that do not sort and encode the query for signing (such as 7.88) will be rejected: the query is left unchanged because of ${hasPlus(query) ? "its `+`" : "the order of its repeated names"}`,
    ],
    [
      new Set(names).size < names.length,
      "curl versions that do not join repeated headers for signing (such as 7.88) will be rejected",
    ],
    [
      headers.some(([, value]) => value === ""),
      "curl versions that sign an empty header differently from how they send it (such as 7.88) will be rejected",
    ],
    [
      body.length > 0 && !names.includes("content-type"),
      "curl adds its own Content-Type, application/x-www-form-urlencoded; pass the one you mean",
    ],
  ];
  return warnings.flatMap(([applies, sentence]) => (applies ? [sentence] : []));
}
