import type { PathSettings } from "../request/canonical-request.ts";
import { claimOf } from "../verification/claim.ts";
import { credentialScope, parseAmzDate } from "../request/credential-scope.ts";
import { hexSha256 } from "../request/encoding.ts";
import { mistake, type Mistake, type Variant } from "./mistakes.ts";
import { RequestInvalid, type WireRequest } from "../request/request.ts";
import { madeReady, signingKey, type ReadyKey } from "../key/signing-key.ts";
import { combinations, singles } from "./variant-combinations.ts";
import { absentHeaders } from "./absent-headers.ts";
import { movedQueries } from "./moved-queries.ts";
import { headerVariants } from "./wrong-headers.ts";
import { wrongKeys } from "./wrong-keys.ts";
import { pathVariants } from "./wrong-paths.ts";
import { methodVariants, payloadVariants } from "./wrong-payloads.ts";
import { queryVariants } from "./wrong-queries.ts";
import { workOf } from "./work.ts";

/** The region and service that the server expects in the credential scope, and how it makes paths canonical. */
export interface DiagnoseSettings extends PathSettings {
  readonly region: string;
  readonly service: string;
}

/**
 * Highest number of steps for building the texts that a wrong signer may have signed. Together with the steps of
 * {@link TRYING} they take less than 10 ms, the longest time for which one request may block all others.
 */
const MAKING = 1_000_000;
/** Highest number of steps for computing the signatures of the texts that were built. */
const TRYING = 1_500_000;
/** Steps for computing one signature, in addition to one step for each character of the signed text. */
const SIGNATURE = 1000;
/** Steps for deriving one signing key. */
const KEY = 6000;
/**
 * Length in characters of the longest request that is diagnosed, without its body. API Gateway accepts shorter
 * requests only, with at most 10,240 bytes of headers.
 */
const LONGEST = 16_384;
/** Length in bytes of the longest body that is diagnosed, because hashing a longer body again would take too long. */
const LONGEST_BODY = 1024 * 1024;

/**
 * Finds the mistakes of a signer: the few known mistakes that, made together, produce exactly the signature of
 * the request. Otherwise it names a signed header that did not arrive, with which no signature can be right.
 * Call it for a request that `verify` denied because of its signature. The result is never a reason
 * to accept the request.
 *
 * The function blocks the event loop for at most 10 ms for any request: it counts its work in steps and stops at a
 * limit.
 *
 * @param credentials Credentials of the access key id that the request names.
 * @param settings Settings with which `verify` checked the request.
 * @returns The mistakes. The list is empty if no known mistake fits and no signed header is missing, if the signature is right, if the request
 *   has no canonical form, if it is too long (over 16 KiB without the body, or a body over 1 MiB), or if the
 *   limit of steps was reached first.
 */
export function diagnose(
  request: WireRequest,
  credentials: { readonly secretAccessKey: string },
  settings: DiagnoseSettings,
): readonly Mistake[] {
  if (lengthOf(request) > LONGEST || request.body.length > LONGEST_BODY) return [];
  try {
    const found = mistakesIn(request, credentials, settings);
    return found ?? absentHeaders(request);
  } catch (error) {
    // The request has no canonical form. `verify` denies such a request with the same error as a wrong signature.
    if (error instanceof RequestInvalid) return [];
    throw error;
  }
}

function mistakesIn(
  request: WireRequest,
  { secretAccessKey }: { readonly secretAccessKey: string },
  settings: DiagnoseSettings,
): readonly Mistake[] | undefined {
  const claim = claimOf(request);
  if ("ok" in claim) return [];
  const claimed = hexSignature(claim.signature);
  if (!claimed || !parseAmzDate(claim.date)) return [];
  const { date } = claim;
  const { region, service } = settings;
  const day = date.slice(0, 8);
  const scope = credentialScope(day, region, service);
  const rightKey = madeReady(signingKey(secretAccessKey, day, region, service), scope);

  const making = workOf(MAKING);
  const trying = workOf(TRYING);
  const fits = (parts: readonly Variant[], key: Pick<ReadyKey, "sign">): boolean =>
    key.sign(date, hexSha256(parts.map(({ text }) => text).join("\n"))) === claimed.hex;
  const named = (parts: readonly Variant[], ...more: readonly Mistake[]): readonly Mistake[] => [
    ...new Set([...parts.flatMap(({ mistakes }) => mistakes), ...more, ...claimed.mistakes]),
  ];

  const method = methodVariants(request.method);
  const path = pathVariants(request.path, settings, making);
  const headers = headerVariants(request, claim.signedHeaders, making);
  const payload = payloadVariants(request, making);
  // The variants of the query are built last, with the remaining steps, because the query has by far the most
  // variants.
  const groups = [method, path, queryVariants(claim.query, making), headers, payload] as const;
  for (const parts of singles(groups)) {
    if (!trying.spend(SIGNATURE + lengthOfAll(parts))) return undefined;
    if (fits(parts, rightKey)) return named(parts);
  }
  const right = groups.flatMap(([first]) => first ?? []);
  for (const moved of movedQueries(request.path, claim.query, settings, making)) {
    const parts = right.with(1, moved.path).with(2, moved.query);
    if (!trying.spend(SIGNATURE + lengthOfAll(parts))) return undefined;
    if (fits(parts, rightKey)) return named(parts);
  }
  const accessKeyId = claim.credential.split("/")[0] ?? "";
  const keys = wrongKeys({ accessKeyId, secretAccessKey, day, region, service });
  for (const wrong of keys) {
    if (!trying.spend(KEY + lengthOfAll(right))) return undefined;
    if (fits(right, madeReady(wrong.key(), scope))) return named(right, wrong.mistake);
  }
  for (const parts of combinations(groups)) {
    if (!trying.spend(SIGNATURE + lengthOfAll(parts))) break;
    if (fits(parts, rightKey)) return named(parts);
  }
  return undefined;
}

function lengthOfAll(parts: readonly Variant[]): number {
  return parts.reduce((length, { text }) => length + text.length, 0);
}

/**
 * Returns the signature in lower-case hex, and the mistake in its notation if there is one. Returns `undefined` if
 * the text is not an HMAC-SHA256 in hex or base64.
 */
function hexSignature(
  text: string,
): { readonly hex: string; readonly mistakes: readonly Mistake[] } | undefined {
  if (/^[0-9a-f]{64}$/.test(text)) return { hex: text, mistakes: [] };
  if (/^[0-9A-Fa-f]{64}$/.test(text)) return { hex: text.toLowerCase(), mistakes: [UPPER_CASE] };
  if (!/^[A-Za-z0-9+/]{43}=$/.test(text)) return undefined;
  return { hex: Buffer.from(text, "base64").toString("hex"), mistakes: [BASE64] };
}

const UPPER_CASE = mistake("signature-case", "write the signature in lower-case hex");
const BASE64 = mistake("signature-base64", "write the signature in hex, not in base64");

/**
 * Returns the length of a request without its body, in characters. Each parameter and header counts as 8 more
 * characters, because even a short one takes time.
 */
function lengthOf({ path, query, headers }: WireRequest): number {
  return [...query, ...headers].reduce(
    (length, [name, value]) => length + name.length + value.length + 8,
    path.length,
  );
}
