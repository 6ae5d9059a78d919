import type { WireRequest } from "../../../sigv4/request/request.ts";
import { verify } from "../../../sigv4/verification/verify.ts";
import { onFunctionUrl } from "../../access/requested-actions.ts";
import { decide } from "../../access/decide.ts";
import { refusalOf } from "../../access/refusal.ts";
import type { Account } from "../../account/account.ts";
import type { FunctionUrl } from "../../account/lambda/function-url.ts";
import { ANONYMOUS, type Identity, type Caller } from "../../account/iam/identities.ts";
import { diagnosis } from "../../access/diagnosis.ts";
import type { RequestSource } from "../../account/condition-context.ts";
import { unprovenReading } from "../proxy/unproven-reading.ts";
import { UNSIGNED_AMZ_HEADERS } from "../proxy/unsigned-amz-headers.ts";
import { forbidden, signatureDenied, type UrlError } from "./url-error.ts";

/** Returns the identity that signed a request to a function URL with `AWS_IAM`, or the error response. */
export function authenticate(
  { directory, region }: Account,
  request: WireRequest,
  now: Date,
): Identity | UrlError {
  const settings = { region, service: "lambda" };
  const find = (id: string) => directory.find(id);
  const unsignedAmzHeaders = UNSIGNED_AMZ_HEADERS;
  const result = verify(request, { find, now, unsignedAmzHeaders, ...settings });
  if (!result.ok) {
    return signatureDenied(result, diagnosis(directory, request, result, settings));
  }
  // The signed canonical path leaves out these segments, but the function would see them.
  const reason = /\/\.{1,2}(?:\/|$)|\/\//.test(request.path)
    ? "a signature does not cover dot segments or empty segments in a path"
    : unprovenReading(request, result.signedHeaders);
  return reason === undefined ? result.credentials : forbidden({ reason, allowing: [] });
}

/** Returns the error if a caller lacks actions that the use of a function URL requires. It names all of them. */
export function refusedUse(
  account: Account,
  url: FunctionUrl,
  caller: Caller | undefined,
  source: RequestSource,
): UrlError | undefined {
  const refusals = onFunctionUrl(account, url).flatMap(
    (action) => refusalOf(decide(account, caller ?? ANONYMOUS, action, source), action) ?? [],
  );
  if (refusals.length === 0) return undefined;
  return forbidden({
    reason: refusals.map(({ reason }) => reason).join("; "),
    allowing: refusals.flatMap(({ allowing }) => allowing),
  });
}
