import type { Pair } from "../../sigv4/request.ts";
import type { Api } from "../account/api.ts";
import type { WireResponse } from "../http.ts";

const MEMBERS = ["isBase64Encoded", "statusCode", "headers", "multiValueHeaders", "body"];

/** Headers a function may not set itself; API Gateway passes them on under another name. */
const REMAPPED = new Set([
  "connection",
  "content-length",
  "date",
  "server",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/**
 * The HTTP response a function's answer stands for, or `undefined` where it is no proxy response (502).
 *
 * @param accept The request's `Accept`; it decides whether base64 is decoded.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyResponse(
  payload: string,
  api: Api,
  accept: string | undefined,
): WireResponse | undefined {
  const answer: unknown = JSON.parse(payload);
  if (typeof answer !== "object" || answer === null || Array.isArray(answer)) return undefined;
  if (Object.keys(answer).some((member) => !MEMBERS.includes(member))) return undefined;
  const { statusCode = 200, headers, multiValueHeaders, body, isBase64Encoded } = answer as Record<
    string,
    unknown
  >;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  const pairs = responseHeaders(headers, multiValueHeaders);
  if (!pairs) return undefined;
  const text = body ?? "";
  const decoded = isBase64Encoded === true && acceptsBinary(api, accept);
  return {
    status,
    headers: pairs.some(([name]) => name.toLowerCase() === "content-type")
      ? pairs
      : [["Content-Type", "application/json"], ...pairs],
    body: decoded ? Buffer.from(text, "base64") : text,
  };
}

/** Multi-value headers first; a single one is added only where no multi-value one has its name. */
function responseHeaders(single: unknown, multi: unknown): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  for (const [name, values] of Object.entries(multi ?? {}) as [string, unknown][]) {
    if (!Array.isArray(values)) return undefined;
    for (const value of values) pairs.push([name, String(value)]);
  }
  const taken = new Set(pairs.map(([name]) => name.toLowerCase()));
  for (const [name, value] of Object.entries(single ?? {}) as [string, unknown][]) {
    if (!["string", "number", "boolean"].includes(typeof value)) return undefined;
    if (!taken.has(name.toLowerCase())) pairs.push([name, String(value)]);
  }
  const sendable = ([name, value]: Pair) =>
    /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
  if (!pairs.every(sendable)) return undefined;
  return pairs.map(([name, value]) =>
    REMAPPED.has(name.toLowerCase()) ? [`x-amzn-Remapped-${name}`, value] : [name, value],
  );
}

function acceptsBinary(api: Api, accept: string | undefined): boolean {
  const first = (accept ?? "").split(",")[0]?.split(";")[0]?.trim();
  return api.binaryMediaTypes.some((known) => known === "*/*" || known === first);
}
