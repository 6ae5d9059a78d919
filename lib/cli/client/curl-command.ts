import { printable } from "../../printable.ts";
import { canonicalPath, canonicalQuery } from "../../sigv4/request/canonical-request.ts";
import { parseQuery, requestTarget, type WireRequest } from "../../sigv4/request/request.ts";

export interface CurlOptions {
  readonly region: string;
  readonly service: string;
  /** Whether the credentials have a session token, which must then be sent. */
  readonly sessionToken: boolean;
  /** The file that holds the body. @default written into the command where it is short text, else stdin */
  readonly bodyFile?: string | undefined;
}

export interface CurlCommand {
  /** For a POSIX shell; the secrets are the variables `AWS_…` of the environment. */
  readonly command: string;
  /** What some curl signs otherwise than the server will, in sentences. */
  readonly warnings: readonly string[];
}

/**
 * The curl command that signs and sends the same request. The query is written in its canonical form,
 * which every curl signs right, unless the server could tell the difference.
 *
 * @param url Only its scheme, host and port are used.
 * @param request As it is before signing.
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
    ...(/[[\]{}]/.test(target) ? ["--globoff"] : []),
    ...methodWords(request),
    ...headerWords(request, host),
    ...bodyWords(request, options),
    quoted(origin + target),
  ];
  return { command: words.join(" \\\n  "), warnings: warningsOf(request) };
}

/** One word as a POSIX shell takes it. */
export function quoted(word: string): string {
  return /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** In canonical order and form, unless that would reorder repeats or turn a `+` into a plus sign. */
function queryForCurl({ query }: WireRequest): WireRequest["query"] {
  return isOrderKept(query) && !hasPlus(query) ? canonical(query) : query;
}

function canonical(query: WireRequest["query"]): WireRequest["query"] {
  return parseQuery(canonicalQuery(query));
}

/** Whether sorting leaves the values of each name in their order. */
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

function methodWords({ method, body }: WireRequest): readonly string[] {
  if (method === "HEAD") return ["--head"]; // With `-X HEAD` it would wait for a body.
  return method === "GET" && body.length === 0 ? [] : [`-X ${quoted(method)}`];
}

/** Those that were given: curl 7 signs a header that it was told to leave out (`-H Content-Type:`). */
function headerWords({ headers }: WireRequest, host: string): readonly string[] {
  return headers
    .filter(([name, value]) => name.toLowerCase() !== "host" || value !== host)
    .map(([name, value]) => `-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
}

function bodyWords({ body }: WireRequest, { bodyFile }: CurlOptions): readonly string[] {
  if (body.length === 0) return [];
  const text = shortText(body);
  // `--data-raw` takes an `@` as it is.
  if (text !== undefined) return [`--data-raw ${quoted(text)}`];
  return [`--data-binary ${quoted(`@${bodyFile ?? "-"}`)}`];
}

const SHORT = 8192;

/** The body as text that can stand in a command line and be read there. */
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
      "a curl that signs the path as it stands (7.88 does) will be refused: AWS signs it normalized and encoded once more",
    ],
    [
      targetOf(sent) !== targetOf(canonical(sent)),
      `a curl that does not sort and encode the query for signing (7.88) will be refused: it stays as it is, for ${hasPlus(query) ? "its `+`" : "the order of its repeated names"}`,
    ],
    [
      new Set(names).size < names.length,
      "a curl that does not join repeated headers for signing (7.88) will be refused",
    ],
    [
      headers.some(([, value]) => value === ""),
      "a curl that signs a header without a value otherwise than it sends it (7.88) will be refused",
    ],
    [
      body.length > 0 && !names.includes("content-type"),
      "curl adds a Content-Type of its own, application/x-www-form-urlencoded; give the one you mean",
    ],
  ];
  return warnings.flatMap(([applies, sentence]) => (applies ? [sentence] : []));
}
