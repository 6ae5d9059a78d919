import { printableLine } from "../../printable.ts";
import { redactToken } from "./redact.ts";
import type { SigningTrace } from "./signing-trace.ts";

/** Options of {@link renderTrace}. */
export interface RenderOptions {
  /** Whether to use the colour codes of terminals. A value has the same colour in every step. @default false */
  readonly colour?: boolean | undefined;
}

/**
 * Renders a trace as text for people: each step of SigV4 with its result, a label for each line, and after each step
 * how the next step uses the result. Control characters are shown as escapes, and the session token is replaced by
 * `[session token]`. A trace never contains the secret access key.
 */
export function renderTrace(trace: SigningTrace, { colour = false }: RenderOptions = {}): string {
  const style = colour ? styleOf(trace) : PLAIN;
  const [algorithm = "", date = ""] = trace.stringToSign.split("\n");
  const [lastTitle, lastLines] = lastStep(trace);
  const steps: readonly Step[] = [
    [
      "Canonical request: the request in the form that client and server both compute",
      canonicalLines(trace),
      "all of these lines are hashed with SHA-256",
    ],
    [
      "Hash of the canonical request",
      [["SHA-256", trace.canonicalRequestHash]],
      "is the last line of the string to sign (step 4)",
    ],
    [
      "Credential scope: day, region and service for which the signature is valid",
      [["scope", trace.credentialScope]],
      "is the third line of the string to sign; its four parts turn the secret key into the signing key",
    ],
    [
      "String to sign",
      [
        ["algorithm", algorithm],
        ["date", date],
        ["scope (3)", trace.credentialScope],
        ["hash (2)", trace.canonicalRequestHash],
      ],
      "HMAC-SHA256 of these lines under the signing key",
    ],
    [
      "Signature",
      [["HMAC", trace.signature]],
      trace.authorization !== undefined
        ? "goes into a header, with the access key, the scope (3) and the names of the signed headers"
        : "goes into the query of step 1, as its last parameter",
    ],
    [lastTitle, lastLines, undefined],
  ];
  return steps.map((step, index) => renderStep(index + 1, step, style)).join("");
}

/**
 * Renders a trace as one line of JSON for programs. It contains every step, with the session token replaced by
 * `[session token]`. Its member `redacted` says whether a token was replaced. The members have a fixed order.
 */
export function traceJson(trace: SigningTrace): string {
  const canonicalRequest = redactToken(trace.canonicalRequest);
  return JSON.stringify({
    payloadHash: trace.payloadHash,
    signedHeaders: trace.signedHeaders,
    canonicalRequest,
    redacted: canonicalRequest !== trace.canonicalRequest,
    canonicalRequestHash: trace.canonicalRequestHash,
    credentialScope: trace.credentialScope,
    stringToSign: trace.stringToSign,
    signature: trace.signature,
    ...(trace.authorization !== undefined
      ? { authorization: trace.authorization }
      : { signedQuery: signedQuery(trace) }),
  });
}

type Line = readonly [label: string, value: string];
type Step = readonly [title: string, lines: readonly Line[], next: string | undefined];

function lastStep(trace: SigningTrace): readonly [string, readonly Line[]] {
  return trace.authorization !== undefined
    ? ["Authorization header", [["header", trace.authorization]]]
    : ["Query of the presigned URL", [["query", signedQuery(trace)]]];
}

function signedQuery({ canonicalRequest, signature }: SigningTrace): string {
  const [, , query = ""] = redactToken(canonicalRequest).split("\n");
  return `${query}&X-Amz-Signature=${signature}`;
}

/** Returns the lines of the canonical request, each with its label. */
function canonicalLines({ canonicalRequest, signedHeaders }: SigningTrace): readonly Line[] {
  const [method = "", path = "", query = "", ...rest] = redactToken(canonicalRequest).split("\n");
  const headers = rest.slice(0, signedHeaders.length);
  return [
    ["method", method],
    ["path, encoded", path],
    ["query, sorted", query],
    ...headers.map((header): Line => ["header", header]),
    ["(empty line)", ""],
    ["signed headers", rest.at(-2) ?? ""],
    ["payload hash", rest.at(-1) ?? ""],
  ];
}

interface Style {
  readonly title: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly value: (text: string) => string;
}

const asIs = (text: string): string => text;
const PLAIN: Style = { title: asIs, dim: asIs, value: asIs };

function styleOf(trace: SigningTrace): Style {
  const { payloadHash, canonicalRequestHash, credentialScope, signature } = trace;
  const coloured: readonly (readonly [value: string, code: number])[] = [
    [payloadHash, CYAN],
    [canonicalRequestHash, YELLOW],
    [credentialScope, MAGENTA],
    [credentialScope.replaceAll("/", "%2F"), MAGENTA],
    [signature, GREEN],
  ];
  return {
    title: (text) => `\u001b[1m${text}\u001b[22m`,
    dim: (text) => `\u001b[2m${text}\u001b[22m`,
    value: (text) =>
      coloured.reduce(
        (painted, [value, code]) => painted.replaceAll(value, `\u001b[${code}m${value}\u001b[39m`),
        text,
      ),
  };
}

const GREEN = 32;
const YELLOW = 33;
const MAGENTA = 35;
const CYAN = 36;
/** Width of the column of labels: the longest label and two blanks. */
const COLUMN = "signed headers".length + 2;

function renderStep(number: number, [title, lines, next]: Step, style: Style): string {
  const shown = lines.map(([label, value]) =>
    `   ${style.dim(label.padEnd(COLUMN))}${style.value(printableLine(value))}`.trimEnd(),
  );
  const feeds = next === undefined ? [] : [style.dim(`     ↓ ${next}`)];
  return `${[style.title(`${number}. ${title}`), ...shown, ...feeds].join("\n")}\n`;
}
