import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";

/** The requested host in lower case, without the port. */
export function hostOf(request: Pick<WireRequest, "headers">): string {
  return (headerValues(request, "host")[0] ?? "").replace(/:\d*$/, "").toLowerCase();
}
