import { signatureDenied } from "../../../lib/cloud/gateway/rest-api/responses/gateway-responses.ts";
import { explain } from "../../../lib/sigv4/explain/explain.ts";
import { wireRequest, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { sign, type SignOptions } from "../../../lib/sigv4/signing/sign.ts";
import { verify } from "../../../lib/sigv4/verification/verify.ts";
import {
  adding,
  credentialsOf,
  known,
  now,
  plain,
  scope,
  without,
} from "../verification/signed-requests.ts";

export type Options = Partial<SignOptions> & { readonly id?: string };

export function signed(
  request: WireRequest = plain,
  { id = "AKIDUSER", ...options }: Options = {},
) {
  return sign(request, { ...scope, date: now, credentials: credentialsOf(id), ...options });
}

export function denial(request: WireRequest, at: Date = now, service = scope.service) {
  const find = (id: string) => (Object.hasOwn(known, id) ? known[id] : undefined);
  const result = verify(request, { ...scope, service, find, now: at });
  if (result.ok) throw new Error("it was accepted");
  return result;
}

/** Returns the body with which the local API Gateway refuses a request. */
export function body(request: WireRequest, at?: Date): string {
  return signatureDenied(denial(request, at)).body;
}

/** Explains the refusal of a request that was signed and then changed by a hop. */
export function told(
  hop: (request: WireRequest) => WireRequest,
  request?: WireRequest,
  options?: Options,
) {
  const { request: sent, trace } = signed(request, options);
  return explain(trace, body(hop(sent)));
}

export const hostile = wireRequest("GET", "https://api.example/prod/a%20b/@c?x=1");
export const header = (name: string, value: string) => (request: WireRequest) =>
  adding(without(request, name), [name, value]);
export const same = (request: WireRequest) => request;
