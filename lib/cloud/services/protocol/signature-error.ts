import type { Denied } from "../../../sigv4/request/denial.ts";
import { denialText } from "../../access/denial-text.ts";
import { ServiceError } from "./service-error.ts";

/** A refused signature as the JSON protocols name it. */
export function signatureError(denied: Denied): ServiceError {
  return new ServiceError(`${denied.denial}Exception`, denialText(denied));
}
