import { ServiceError } from "./service-error.ts";

/** Status 501: the SDKs repeat 500, 502, 503 and 504, which would only delay the answer. */
const STATUS = 501;

/** What to do instead of using a service. */
const HINTS: Readonly<Record<string, string>> = {
  ecr: " Docker images cannot be published or run here: give the function a directory or a ZIP file.",
};

/**
 * The error for a service or an operation of AWS that the local cloud does not serve.
 *
 * @param what The service, such as `sqs`, or the operation, such as `iam:CreateUser`.
 * @param served Names of the services, or of the operations of the service, that the local cloud serves.
 */
export function notServed(what: string, served: readonly string[]): ServiceError {
  const message = `The local cloud does not serve ${what}. It serves ${served.join(", ")}.${HINTS[what.split(":")[0] ?? ""] ?? ""}`;
  return new ServiceError("NotImplemented", message, STATUS);
}
