import type { HttpResponse } from "../../../lib/signed-fetch/http/response.ts";
import { signedRequest } from "../../../lib/signed-fetch/signed-request.ts";
import { isSecureUrl } from "../../../lib/secure-url.ts";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { received, requestOf, type Received, type ServiceRequest } from "../protocol/protocol.ts";

/** Calls the services of one account in one region. */
export interface ServiceCaller {
  readonly region: string;
  readonly send: (
    service: string,
    request: ServiceRequest,
    as?: Credentials,
  ) => Promise<HttpResponse>;
  /** Calls an operation. An answer with an error is returned. */
  readonly call: (
    service: string,
    operation: string,
    input?: Readonly<Record<string, unknown>>,
  ) => Promise<Received>;
}

/** Time in ms that a function's invocation may take, and the network. */
const TIMEOUT_MS = 60_000;

/**
 * @param env Its variables `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_ENDPOINT_URL` replace the endpoints of AWS, as they do
 *   for the SDKs.
 */
export function serviceCaller(
  region: string,
  credentials: Credentials,
  env: Readonly<NodeJS.ProcessEnv>,
): ServiceCaller {
  const send: ServiceCaller["send"] = async (service, request, as = credentials) => {
    const { method, path, headers, body } = request;
    const { response } = await signedRequest(endpointOf(service, region, env) + path, {
      method,
      headers,
      body: Buffer.from(body),
      credentials: as,
      region,
      service,
      timeoutMs: TIMEOUT_MS,
    });
    return response;
  };
  return {
    region,
    send,
    call: async (service, operation, input = {}) =>
      received(service, operation, await send(service, requestOf(service, operation, input))),
  };
}

function endpointOf(service: string, region: string, env: Readonly<NodeJS.ProcessEnv>): string {
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const given = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env["AWS_ENDPOINT_URL"];
  const endpoint: string = given ?? `https://${service}.${region}.${suffix}`;
  if (isSecureUrl(endpoint)) return endpoint.replace(/\/$/, "");
  throw new TypeError(`endpoint ${given ?? ""} of ${service} is neither HTTPS nor on this machine`);
}
