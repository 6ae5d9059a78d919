import { messageOf } from "../../../errors.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import { sign } from "../../../sigv4/signing/sign.ts";
import type { Credentials } from "../../../sigv4/signing/signing-options.ts";
import { ServiceUncallable, type Environment, type ServiceEndpoint } from "./endpoint.ts";
import type { HttpResponse } from "./send-request.ts";
import { post, type PostLimits } from "./post.ts";

/** A request to a service before it has a `Host` header and a signature. */
export type ServiceRequest = Pick<WireRequest, "path" | "headers" | "body">;

/**
 * Signs a request with the credentials of the environment and posts it. It is for functions, because loading the SDK
 * takes several times as long as the call. It sends one request. If the request fails, the caller decides whether to
 * call again.
 *
 * @param env The environment, which holds the credentials.
 * @param date Time of the signature, by the clock of the service.
 * @returns The response, of any status.
 * @throws {ServiceUncallable} If the environment has no credentials, or values that a request cannot contain.
 * @throws {Error} If the request fails, as `post` does.
 */
export async function signedPost(
  env: Environment,
  endpoint: ServiceEndpoint,
  { path, headers, body }: ServiceRequest,
  date: Date,
  limits: PostLimits,
): Promise<HttpResponse> {
  const { service, region, host } = endpoint;
  const request: WireRequest = {
    method: "POST",
    path: `${endpoint.path}${path}`,
    query: [],
    headers: [["Host", host], ...headers],
    body,
  };
  const signed = signedBy(request, { credentials: credentialsOf(env), region, service, date });
  return post(endpoint, signed, limits);
}

function signedBy(request: WireRequest, options: Parameters<typeof sign>[1]): WireRequest {
  try {
    return sign(request, options).request;
  } catch (cause) {
    throw new ServiceUncallable(messageOf(cause), { cause });
  }
}

function credentialsOf(env: Environment): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new ServiceUncallable("no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined };
}
