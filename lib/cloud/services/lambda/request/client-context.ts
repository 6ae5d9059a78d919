import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";
import { isMap, parseJson } from "../../../../json.ts";
import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Returns the client's context of an invocation as JSON, or `undefined` if the request has none.
 *
 * @throws {ServiceError} InvalidRequestContentException if the header is not the base64 of a JSON object.
 */
export function clientContextIn(request: WireRequest): string | undefined {
  const encoded = headerValues(request, "x-amz-client-context")[0];
  if (encoded === undefined) return undefined;
  const text = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded)
    ? Buffer.from(encoded, "base64").toString("utf8")
    : "";
  if (isMap(parseJson(text))) return text;
  throw new ServiceError(
    "InvalidRequestContentException",
    "Client context must be a valid Base64-encoded JSON object.",
  );
}
