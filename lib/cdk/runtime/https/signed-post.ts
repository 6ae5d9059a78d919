import { messageOf } from "../../../errors.ts";
import type { WireRequest } from "../../../sigv4/request/request.ts";
import { sign } from "../../../sigv4/signing/sign.ts";
import type { Credentials } from "../../../sigv4/signing/signing-options.ts";
import { ServiceUncallable, type Environment, type ServiceEndpoint } from "./endpoint.ts";
import type { HttpResponse } from "./send-request.ts";
import { post, type PostLimits } from "./post.ts";

/** What is posted to a service, as long as it is not signed and has no host. */
export type ServiceRequest = Pick<WireRequest, "path" | "headers" | "body">;

/**
 * Posts a request that is signed with the environment's credentials: for functions, where the SDK takes
 * several times as long to load as the call takes. One try; who asks decides about another.
 *
 * @param date By the service's clock.
 * @throws {ServiceUncallable} when the environment holds what cannot stand in a request; what `post` throws.
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
