import type { Denied } from "../../../../sigv4/request/denial.ts";
import { ServiceError } from "../service-error.ts";

/** Error codes of the Query protocol for failed signature checks. The JSON protocols have other names. */
const CODES = {
  MissingAuthenticationToken: "MissingAuthenticationToken",
  IncompleteSignature: "IncompleteSignature",
  InvalidSignature: "SignatureDoesNotMatch",
  UnrecognizedClient: "InvalidClientTokenId",
  ExpiredToken: "ExpiredToken",
} as const;

/** The error of the Query protocol for a request whose signature check failed. */
export function queryDenial({ denial, message }: Denied): ServiceError {
  const text =
    denial === "MissingAuthenticationToken" ? "Request is missing Authentication Token" : message;
  return new ServiceError(CODES[denial], text, denial === "IncompleteSignature" ? 400 : 403);
}
