import { authorizationHeader } from "../../../lib/sigv4/request/authorization.ts";
import {
  canonicalHeaders,
  canonicalRequest,
  payloadHash,
} from "../../../lib/sigv4/request/canonical-request.ts";
import { amzDate, credentialScope } from "../../../lib/sigv4/request/credential-scope.ts";
import { hexSha256 } from "../../../lib/sigv4/request/encoding.ts";
import type { WireRequest } from "../../../lib/sigv4/request/request.ts";
import { signature, signingKey } from "../../../lib/sigv4/key/signing-key.ts";
import { stringToSign } from "../../../lib/sigv4/request/string-to-sign.ts";
import { adding, now, scope } from "../verification/signed-requests.ts";

export const secretAccessKey = "secret-of-the-user";
export const day = amzDate(now).slice(0, 8);

/** Mistakes of a signer. Without any of them it signs correctly. */
export interface Wrongs {
  /** Changes the right canonical request. */
  readonly canonical?: (right: string) => string;
  readonly key?: Uint8Array;
  /** Changes the list of signed headers in `Authorization`. */
  readonly list?: (right: string) => string;
  readonly signature?: (hex: string) => string;
}

/** Access key, scope and date of a signature. */
export interface Signing {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
  readonly date: Date;
}

const usual: Signing = { ...scope, accessKeyId: "AKIDUSER", secretAccessKey, date: now };

/** Signs every header, with the public steps and these mistakes. */
export function wronglySigned(
  request: WireRequest,
  wrongs: Wrongs,
  signing: Signing = usual,
): WireRequest {
  const { region, service } = signing;
  const date = amzDate(signing.date);
  const today = date.slice(0, 8);
  const dated = adding(request, ["X-Amz-Date", date]);
  const headers = canonicalHeaders(dated.headers);
  const right = canonicalRequest(dated, headers, payloadHash(dated.body));
  const { canonical = same, list = same, signature: written = same } = wrongs;
  const key = wrongs.key ?? signingKey(signing.secretAccessKey, today, region, service);
  const within = credentialScope(today, region, service);
  const signed = signature(key, stringToSign(date, within, hexSha256(canonical(right))));
  const authorization = authorizationHeader(
    `${signing.accessKeyId}/${within}`,
    list(headers.list),
    written(signed),
  );
  return adding(dated, ["Authorization", authorization]);
}

function same(text: string): string {
  return text;
}
