import type { Denied } from "../../../sigv4/request/denial.ts";
import { denialText } from "../../access/denial-text.ts";
import { ServiceError } from "./service-error.ts";

/** The error of the JSON protocols for a request whose signature check failed. */
export function signatureError(denied: Denied): ServiceError {
  return new ServiceError(`${denied.denial}Exception`, denialText(denied));
}
