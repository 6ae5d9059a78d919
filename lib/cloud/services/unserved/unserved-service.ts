import type { WireRequest } from "../../../sigv4/request/request.ts";
import { notServed } from "../protocol/not-served.ts";
import { parseForm } from "../protocol/query/form.ts";
import { queryDenial } from "../protocol/query/query-denial.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { signatureError } from "../protocol/signature-error.ts";
import { errorProtocol } from "./error-protocols.ts";

/**
 * A service of AWS that the local cloud does not serve. It verifies the signature of a request, then answers that it is
 * not served, in the protocol of the request, so that every client shows the message.
 *
 * @param signingName The service in the credential scope of the request.
 * @param served Names of the services that the local cloud serves.
 * @param shown Name of the service in the message. @default - the signing name
 */
export function unservedService(
  request: WireRequest,
  signingName: string,
  served: readonly string[],
  shown: string = signingName,
): Service {
  const operation = operationIn(request);
  const name = operation === undefined ? shown : `${shown}:${operation}`;
  const error = notServed(name, served);
  const failed = errorProtocol(request, signingName);
  return {
    signingName,
    // Clients in every region sign for us-east-1 if the service is global.
    region: "us-east-1",
    windowMinutes: 15,
    claims: () => false,
    operationOf: () => operation,
    perform() {
      throw error;
    },
    denied(denied) {
      const isXml = failed(error, "").headers.some(([, value]) => value === "text/xml");
      const { type, status, message } = isXml ? queryDenial(denied) : signatureError(denied);
      // Some services sign in ways that are not verified here, such as S3's streams. Correcting the signature would
      // not help their callers.
      return new ServiceError(type, `${message}\n${error.message}`, isXml ? status : 403);
    },
    failed,
  };
}

/** Returns the operation that a request names in its form, in `X-Amz-Target` or in the path of rpcv2Cbor. */
function operationIn(request: WireRequest): string | undefined {
  const target = request.headers.find(([name]) => name.toLowerCase() === "x-amz-target")?.[1];
  const found =
    target?.split(".").at(-1) ??
    /\/operation\/([^/]+)$/.exec(request.path)?.[1] ??
    parseForm(request).get("Action");
  return found !== undefined && /^\w{1,128}$/.test(found) ? found : undefined;
}
