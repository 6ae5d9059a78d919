import { authorizationHeader } from "../../../lib/sigv4/request/authorization.ts";
import {
  canonicalPath,
  canonicalQuery,
  payloadHash,
} from "../../../lib/sigv4/request/canonical-request.ts";
import { hexSha256, uriEncode } from "../../../lib/sigv4/request/encoding.ts";
import { headerValues, type Pair, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { signature, signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import { stringToSign } from "../../../lib/sigv4/request/string-to-sign.ts";
import { adding, known, plain, scope } from "../verification/signed-requests.ts";

/** Options that our own signer does not offer. */
export interface ByHand {
  readonly accessKeyId?: string;
  /** List of signed headers, in the canonical request and in the claim. @default content-type and host */
  readonly signedHeaders?: string;
  /** Last line of the canonical request. @default the body's hash */
  readonly hash?: string;
  /** Parameters to sign, unencoded. */
  readonly parameters?: readonly Pair[];
}

const DATE = "20150830T123600Z";
const SCOPE = `20150830/${scope.region}/${scope.service}/aws4_request`;

/** Presigns with exactly these options. The signature is right for what the request claims. */
export function presignedByHand(how: ByHand, request: WireRequest = plain): WireRequest {
  const { accessKeyId = "AKIDUSER", signedHeaders = "content-type;host", parameters = [] } = how;
  const added: readonly Pair[] = [
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", `${accessKeyId}/${SCOPE}`],
    ["X-Amz-Date", DATE],
    ["X-Amz-SignedHeaders", signedHeaders],
    ...parameters,
  ];
  const query = [...request.query, ...added.map(([name, value]): Pair => [name, uriEncode(value)])];
  const signed = { ...request, query };
  return { ...signed, query: [...query, ["X-Amz-Signature", signatureOf(signed, how)]] };
}

/** Signs in the header form with exactly these options. The signature is right for what the request claims. */
export function signedByHand(how: ByHand, request: WireRequest = plain): WireRequest {
  const { accessKeyId = "AKIDUSER", signedHeaders = "content-type;host;x-amz-date" } = how;
  const dated = adding(request, ["X-Amz-Date", DATE]);
  const right = signatureOf(dated, { ...how, signedHeaders });
  const authorization = authorizationHeader(`${accessKeyId}/${SCOPE}`, signedHeaders, right);
  return adding(dated, ["Authorization", authorization]);
}

function signatureOf(request: WireRequest, how: ByHand): string {
  const { accessKeyId = "AKIDUSER", signedHeaders = "content-type;host" } = how;
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...signedHeaders
      .split(";")
      .map((name) => `${name}:${headerValues(request, name.toLowerCase()).join(",")}`),
    "",
    signedHeaders,
    how.hash ?? payloadHash(request.body),
  ].join("\n");
  const secret = known[accessKeyId]?.secretAccessKey ?? "";
  const key = signingKey(secret, "20150830", scope.region, scope.service);
  return signature(key, stringToSign(DATE, SCOPE, hexSha256(canonical)));
}
