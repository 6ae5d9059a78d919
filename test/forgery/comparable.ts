import { canonicalQuery } from "../../lib/sigv4/request/canonical-request.ts";
import { parseQuery } from "../../lib/sigv4/request/request.ts";

type Event = Readonly<Record<string, unknown>>;

/**
 * Returns the part of an event that its signer decided. It leaves out ids and times of the call, and every
 * unsigned header, since any hop may add one, on AWS too. Header names are in lower case, because HTTP ignores
 * their case.
 */
export function comparable(event: Event, signedHeaders: readonly string[]): Event {
  const { rawQueryString, body, isBase64Encoded, cookies, requestContext, ...rest } = event;
  const isSigned = (name: string) => signedHeaders.includes(name);
  return {
    ...rest,
    headers: kept(event["headers"], isSigned),
    multiValueHeaders: kept(event["multiValueHeaders"], isSigned),
    // It is documented as raw, so two spellings of one query are two different strings.
    rawQueryString:
      typeof rawQueryString === "string" ? canonicalQuery(parseQuery(rawQueryString)) : undefined,
    // The encoding depends on the type of the content, which need not be signed.
    body: Buffer.from(
      typeof body === "string" ? body : "",
      isBase64Encoded === true ? "base64" : "utf8",
    ),
    cookies: isSigned("cookie") ? cookies : undefined,
    requestContext: withoutIds(requestContext, isSigned("user-agent")),
  };
}

function kept(headers: unknown, isSigned: (name: string) => boolean): object {
  const lowerCase = Object.entries(membersOf(headers)).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return Object.fromEntries(lowerCase.filter(([name]) => isSigned(name)));
}

const IDS = new Set([
  "requestId",
  "extendedRequestId",
  "requestTime",
  "requestTimeEpoch",
  "time",
  "timeEpoch",
]);

function withoutIds(value: unknown, hasUserAgent: boolean): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !IDS.has(name) && (hasUserAgent || name !== "userAgent"))
      .map(([name, inner]) => [name, withoutIds(inner, hasUserAgent)]),
  );
}

function membersOf(value: unknown): Event {
  // An object that was parsed from JSON is read by string keys.
  return typeof value === "object" && value !== null ? (value as Event) : {};
}
