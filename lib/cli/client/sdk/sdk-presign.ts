import type { HttpRequest, RequestPresigningArguments } from "@smithy/types";
import { payloadHash } from "../../../sigv4/request/canonical-request.ts";
import { presign, type PresignOptions } from "../../../sigv4/signing/presign.ts";
import type { Pair } from "../../../sigv4/request/request.ts";
import { BodyUnhashable } from "../../../signed-fetch/http/body-bytes.ts";
import { changed, contentSha256, sdkBody, sdkWireRequest, UNSIGNED } from "./sdk-request.ts";

/**
 * Presigns a request as the SDK's own signer does: `X-Amz-*` headers become query parameters. All other
 * headers stay, and those that proxies and clients do not change are signed.
 *
 * @throws {RequestInvalid} If the request cannot be presigned.
 * @throws {BodyUnhashable} If its body is a stream that is not marked as `UNSIGNED-PAYLOAD`, or if the
 *   body's hash differs from the one in its header.
 */
export function presignSdkRequest(
  request: HttpRequest,
  options: PresignOptions,
  given: RequestPresigningArguments,
): HttpRequest {
  const hash = contentSha256(request);
  const body = sdkBody(request);
  if (hash !== undefined && hash !== UNSIGNED && hash !== payloadHash(body)) {
    throw new BodyUnhashable("the hash of the body differs from the header X-Amz-Content-Sha256");
  }
  const { kept, hoisted } = hoist(request, given);
  const bare = changed(request, { query: { ...request.query, ...hoisted } });
  const signed = kept.filter(([name]) => isSigned(name.toLowerCase(), given));
  const wire = sdkWireRequest(bare, signed, body);
  const unsigned = hash === UNSIGNED ? ({ payload: UNSIGNED } as const) : {};
  const presigned = presign(wire, { ...options, ...unsigned }).request;
  const added = presigned.query.slice(wire.query.length);
  return changed(bare, {
    headers: Object.fromEntries([...hostOf(wire.headers, kept), ...kept]),
    query: { ...bare.query, ...decoded(added) },
  });
}

/** Headers that a signature adds. A request may still have them from an earlier signature. */
const ADDED = /^(authorization|date|x-amz-date|x-amz-security-token)$/;

/** Separates the headers that stay from those that move into the query. Names keep their case. */
function hoist(
  { headers }: HttpRequest,
  { hoistableHeaders, unhoistableHeaders }: RequestPresigningArguments,
) {
  const kept: Pair[] = [];
  const hoisted: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (ADDED.test(lower)) continue;
    const isHoisted = lower.startsWith("x-amz-") && !unhoistableHeaders?.has(lower);
    if (isHoisted || hoistableHeaders?.has(lower)) hoisted[name] = value;
    else kept.push([name, value]);
  }
  return { kept, hoisted };
}

/** Headers that are not signed. The list is from the SDK's own signer. */
const UNSIGNABLE =
  /^(cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|proxy-.*|sec-.*)$/;

function isSigned(
  name: string,
  { signableHeaders, unsignableHeaders }: RequestPresigningArguments,
): boolean {
  if (name === "host" || signableHeaders?.has(name)) return true;
  return !UNSIGNABLE.test(name) && !unsignableHeaders?.has(name);
}

/** Returns the signed `Host` header if the request itself has no such header. */
function hostOf(signed: readonly Pair[], kept: readonly Pair[]): readonly Pair[] {
  const isHost = ([name]: Pair): boolean => name.toLowerCase() === "host";
  return kept.some(isHost) ? [] : signed.filter(isHost).map(([, host]) => ["host", host]);
}

/** Decodes query parameters, because the SDK's handler encodes them again. */
function decoded(pairs: readonly Pair[]): Record<string, string> {
  return Object.fromEntries(pairs.map(([name, value]) => [name, decodeURIComponent(value)]));
}
