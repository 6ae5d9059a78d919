import type { Pair } from "../../../sigv4/request/request.ts";
import type { Api } from "../../account/apigateway/api.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { REMAPPED } from "./restricted-headers.ts";
import { isMap, parseJson } from "../../../json.ts";

const MEMBERS = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];

/**
 * Converts a function's payload into an HTTP response. Returns what is wrong, in words for the log, if it is not a proxy
 * response (502).
 *
 * @param accept The request's `Accept` header, which decides whether base64 is decoded.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyResponse(
  payload: string,
  api: Pick<Api, "binaryMediaTypes">,
  accept: string | undefined,
): WireResponse | string {
  const answer = parseJson(payload);
  if (!isMap(answer)) return "the function returned no JSON object";
  const unknown = Object.keys(answer).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) {
    return `the member ${JSON.stringify(unknown)} is not one of ${MEMBERS.join(", ")}`;
  }
  const { statusCode = 200, headers, multiValueHeaders, body, isBase64Encoded } = answer;
  const status = readStatus(statusCode);
  if (status === undefined) return "statusCode is not an integer from 200 to 599";
  if (body !== undefined && body !== null && typeof body !== "string") {
    return "body is not a string: use JSON.stringify";
  }
  const pairs = responseHeaders(headers, multiValueHeaders);
  if (!pairs) return "headers or multiValueHeaders is not a map of valid headers";
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

/** Reads a status from 200 to 599, given as a number or as digits. Lower statuses are not final responses. */
export function readStatus(value: unknown): number | undefined {
  const isNumber = typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
  const status = isNumber ? Number(value) : NaN;
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

/**
 * Joins both maps, the multi-value headers first. A name that is in both is sent with all of its values, as the
 * multi-value map spells it; a value that is in both is sent once.
 */
function responseHeaders(single: unknown, multi: unknown): readonly Pair[] | undefined {
  const [singles, multis] = [single ?? {}, multi ?? {}];
  if (!isMap(singles) || !isMap(multis)) return undefined;
  const named = new Map<string, Header>();
  for (const [name, values] of Object.entries(multis)) {
    if (!Array.isArray(values) || !values.every(isScalar)) return undefined;
    const header = headerOf(named, name);
    for (const value of values) add(header, String(value));
  }
  for (const [name, value] of Object.entries(singles)) {
    if (!isScalar(value)) return undefined;
    const header = headerOf(named, name);
    if (!header.distinct.has(String(value))) add(header, String(value));
  }
  return sendable(
    [...named.values()].flatMap(({ name, values }) => values.map((value): Pair => [name, value])),
  );
}

/** A header with all of its values. */
interface Header {
  readonly name: string;
  readonly values: string[];
  /** The same values, because a function may return 100,000 spellings of one name. */
  readonly distinct: Set<string>;
}

/** Returns the header of a name, to which values can be added. The first spelling of a name is kept. */
function headerOf(named: Map<string, Header>, name: string): Header {
  const key = name.toLowerCase();
  const header = named.get(key) ?? { name, values: [], distinct: new Set() };
  named.set(key, header);
  return header;
}

function add({ values, distinct }: Header, value: string): void {
  values.push(value);
  distinct.add(value);
}

/** Whether the name and the value of a header are valid in a response. */
export function isSendable([name, value]: Pair): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

/** Returns a function's headers as they are sent; `undefined` if one of them is invalid in a response. */
export function sendable(pairs: readonly Pair[]): readonly Pair[] | undefined {
  if (!pairs.every(isSendable)) return undefined;
  return pairs.map(([name, value]) =>
    REMAPPED.has(name.toLowerCase()) ? [`x-amzn-Remapped-${name}`, value] : [name, value],
  );
}

export function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function acceptsBinary(api: Pick<Api, "binaryMediaTypes">, accept: string | undefined): boolean {
  const first = (accept ?? "").split(",")[0]?.split(";")[0]?.trim();
  return api.binaryMediaTypes.some((known) => known === "*/*" || known === first);
}
