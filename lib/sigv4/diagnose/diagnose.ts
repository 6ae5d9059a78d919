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

export interface DiagnoseSettings extends PathSettings {
  readonly region: string;
  readonly service: string;
}

/**
 * The steps to make the texts that a wrong signer may have signed, and those to try them: together less
 * than the 10 ms for which one request may hold up all others.
 */
const MAKING = 1_000_000;
const TRYING = 1_500_000;
/** The steps that a signature takes apart from its text, and those of a signing key. */
const SIGNATURE = 1000;
const KEY = 6000;
/** Longer requests are not looked at, not counting the body. API Gateway takes 10,240. */
const LONGEST = 16_384;
/** A longer body is not hashed once more. */
const LONGEST_BODY = 1024 * 1024;

/**
 * Which known mistakes lead to the signature that a request has: the few that, made together, give
 * exactly it. For a request that `verify` has refused for its signature, and never a reason to accept
 * one.
 *
 * It takes at most 10 ms of the event loop, whatever the request: it counts its work and stops looking
 * when that is used up. Requests over 16 KiB without the body, and bodies over 1 MiB, are not looked at.
 *
 * @param credentials Those of the access key id that the request names.
 * @returns An empty list where no known mistake fits, where the signature is right, where the request
 *   has no canonical form, and where the work was used up first.
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
    // `verify` refuses a request that has no canonical form for its signature too.
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
  // Queries have by far the most variants, so they get what is left.
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

/** The signature as it should have been written. */
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

/** In characters; a parameter or a header counts some more, since each costs time of its own. */
function lengthOf({ path, query, headers }: WireRequest): number {
  return [...query, ...headers].reduce(
    (length, [name, value]) => length + name.length + value.length + 8,
    path.length,
  );
}
