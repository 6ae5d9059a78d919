import type { PathSettings } from "../request/canonical-request.ts";
import { claimOf } from "../verification/claim.ts";
import { credentialScope, parseAmzDate } from "../request/credential-scope.ts";
import { hexSha256 } from "../request/encoding.ts";
import { mistake, type Mistake, type Variant } from "./mistakes.ts";
import type { WireRequest } from "../request/request.ts";
import { signature, signingKey } from "../key/signing-key.ts";
import { stringToSign } from "../request/string-to-sign.ts";
import { combinations, singles } from "./variant-combinations.ts";
import { headerVariants } from "./wrong-headers.ts";
import { wrongKeys } from "./wrong-keys.ts";
import { pathVariants } from "./wrong-paths.ts";
import { methodVariants, payloadVariants } from "./wrong-payloads.ts";
import { queryVariants } from "./wrong-queries.ts";

export interface DiagnoseSettings extends PathSettings {
  readonly region: string;
  readonly service: string;
}

/** A bound on the hashes for one request, so that nobody can keep a server busy with wrong ones. */
const MOST_HASHES = 4000;
/** A canonical request takes one, its HMAC two, and a signing key four HMACs. */
const HASHES = { signature: 3, key: 8 } as const;
/** Longer requests are not looked at, not counting the body. API Gateway takes 10,240. */
const LONGEST = 32_768;

/**
 * Which known mistakes lead to the signature that a request has: the few that, made together, give
 * exactly it. For a request that `verify` has refused for its signature, and never a reason to accept
 * one. Empty where none fits, and where the signature is right.
 *
 * @param credentials Those of the access key id that the request names.
 */
export function diagnose(
  request: WireRequest,
  credentials: { readonly secretAccessKey: string },
  settings: DiagnoseSettings,
): readonly Mistake[] {
  const claim = claimOf(request);
  if ("ok" in claim || lengthOf(request) > LONGEST) return [];
  const claimed = hexSignature(claim.signature);
  if (!claimed || !parseAmzDate(claim.date)) return [];
  const { date } = claim;
  const { region, service } = settings;
  const day = date.slice(0, 8);
  const { secretAccessKey } = credentials;
  const scope = credentialScope(day, region, service);
  const rightKey = signingKey(secretAccessKey, day, region, service);
  let hashesLeft = MOST_HASHES - HASHES.key;

  const fits = (parts: readonly Variant[], key: Uint8Array): boolean => {
    hashesLeft -= HASHES.signature;
    const canonical = parts.map(({ text }) => text).join("\n");
    return signature(key, stringToSign(date, scope, hexSha256(canonical))) === claimed.hex;
  };
  const named = (parts: readonly Variant[], ...more: readonly Mistake[]): readonly Mistake[] => [
    ...new Set([...parts.flatMap(({ mistakes }) => mistakes), ...more, ...claimed.mistakes]),
  ];

  const groups = [
    methodVariants(request.method),
    pathVariants(request.path, settings),
    queryVariants(claim.query),
    headerVariants(request, claim.signedHeaders),
    payloadVariants(request),
  ] as const;
  for (const parts of singles(groups)) {
    if (hashesLeft < HASHES.signature) return [];
    if (fits(parts, rightKey)) return named(parts);
  }
  const accessKeyId = claim.credential.split("/")[0] ?? "";
  const right = groups.flatMap(([first]) => first ?? []);
  const keys = wrongKeys({ accessKeyId, secretAccessKey, day, region, service });
  for (const wrong of keys) {
    hashesLeft -= HASHES.key;
    if (fits(right, wrong.key())) return named(right, wrong.mistake);
  }
  for (const parts of combinations(groups)) {
    if (hashesLeft < HASHES.signature) break;
    if (fits(parts, rightKey)) return named(parts);
  }
  return [];
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

function lengthOf({ path, query, headers }: WireRequest): number {
  return [...query, ...headers].reduce(
    (length, [name, value]) => length + name.length + value.length,
    path.length,
  );
}
