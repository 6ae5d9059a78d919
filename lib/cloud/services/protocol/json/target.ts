import { headerValues, type WireRequest } from "../../../../sigv4/request/request.ts";

/**
 * Returns the operation that `X-Amz-Target` names.
 *
 * @param prefix The prefix of the service, including the dot.
 * @returns `undefined` if the header is missing or names another service.
 */
export function targetOperation(request: WireRequest, prefix: string): string | undefined {
  const target = headerValues(request, "x-amz-target")[0] ?? "";
  return target.startsWith(prefix) ? target.slice(prefix.length) : undefined;
}
