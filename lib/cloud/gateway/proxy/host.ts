import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";

/** The host that is asked for: in lower case, without its port. */
export function hostOf(request: WireRequest): string {
  return (headerValues(request, "host")[0] ?? "").replace(/:\d*$/, "").toLowerCase();
}
