import type { PathSettings } from "../request/canonical-request.ts";
import { claimOf } from "../verification/claim.ts";
import { credentialScope, parseAmzDate } from "../request/credential-scope.ts";
import { hexSha256 } from "../request/encoding.ts";
import { mistake, type Mistake, type Variant } from "./mistakes.ts";
import { RequestInvalid, type WireRequest } from "../request/request.ts";
import { madeReady, signingKey, type ReadyKey } from "../key/signing-key.ts";
import { combinations, singles } from "./variant-combinations.ts";
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
 * Steps that may be spent on building the texts that a wrong signer may have signed, and on trying them.
 * Together they take less than the 10 ms for which one request may block all others.
 */
const MAKING = 1_000_000;
const TRYING = 1_500_000;
/** Steps of a signature in addition to the length of its text, and steps of a signing key. */
const SIGNATURE = 1000;
const KEY = 6000;
/**
 * Length of the longest request that is diagnosed, without its body. API Gateway accepts 10,240 bytes of
 * headers.
 */
const LONGEST = 16_384;
/** Bytes of the longest body that is diagnosed. A longer body is not hashed again. */
const LONGEST_BODY = 1024 * 1024;

/**
 * Finds the known mistakes that lead to the signature of a request: the few mistakes that, made together, give
 * exactly this signature. Call it for a request that `verify` denied because of its signature. The result is
 * never a reason to accept the request.
 *
 * It blocks the event loop for at most 10 ms for any request: it counts its work in steps and stops when they
 * are used up.
 *
 * @param credentials Credentials of the access key id that the request names.
 * @param settings Settings with which `verify` checked the request.
 * @returns The mistakes. The list is empty if no known mistake fits, if the signature is right, if the request
 *   has no canonical form, if it is too long (over 16 KiB without the body, or a body over 1 MiB), or if the
 *   steps were used up first.
 */
export function diagnose(
  request: WireRequest,
  credentials: { readonly secretAccessKey: string },
  settings: DiagnoseSettings,
): readonly Mistake[] {
  if (lengthOf(request) > LONGEST || request.body.length > LONGEST_BODY) return [];
  try {
    return mistakesIn(request, credentials, settings);
  } catch (error) {
    // `verify` denies a request without a canonical form with the same error as a wrong signature.
    if (error instanceof RequestInvalid) return [];
    throw error;
  }
}

function mistakesIn(
  request: WireRequest,
  { secretAccessKey }: { readonly secretAccessKey: string },
  settings: DiagnoseSettings,
): readonly Mistake[] {
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
  // Queries have by far the most variants, so they get the steps that are left.
  const groups = [method, path, queryVariants(claim.query, making), headers, payload] as const;
  for (const parts of singles(groups)) {
    if (!trying.spend(SIGNATURE + lengthOfAll(parts))) return [];
    if (fits(parts, rightKey)) return named(parts);
  }
  const accessKeyId = claim.credential.split("/")[0] ?? "";
  const right = groups.flatMap(([first]) => first ?? []);
  const keys = wrongKeys({ accessKeyId, secretAccessKey, day, region, service });
  for (const wrong of keys) {
    if (!trying.spend(KEY + lengthOfAll(right))) return [];
    if (fits(right, madeReady(wrong.key(), scope))) return named(right, wrong.mistake);
  }
  for (const parts of combinations(groups)) {
    if (!trying.spend(SIGNATURE + lengthOfAll(parts))) break;
    if (fits(parts, rightKey)) return named(parts);
  }
  return [];
}

function lengthOfAll(parts: readonly Variant[]): number {
  return parts.reduce((length, { text }) => length + text.length, 0);
}

/**
 * Returns the signature in lower-case hex, and the mistake in its notation. Returns `undefined` if it is not an
 * HMAC-SHA256 in hex or base64.
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
 * Returns the length of a request in characters. Each parameter and header counts 8 more for the time it takes.
 */
function lengthOf({ path, query, headers }: WireRequest): number {
  return [...query, ...headers].reduce(
    (length, [name, value]) => length + name.length + value.length + 8,
    path.length,
  );
}
