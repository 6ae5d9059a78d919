import type { Denied } from "../../sigv4/denial.ts";
import { ServiceError } from "./service-error.ts";

/** A refused signature as the JSON protocols name it, with what the service would have signed. */
export function signatureError({ denial, message, server }: Denied): ServiceError {
  const detail = server
    ? `\n\nThe Canonical String for this request should have been\n'${server.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${server.stringToSign}'\n`
    : "";
  return new ServiceError(`${denial}Exception`, message + detail);
}
