import { ServiceError } from "../../protocol/service-error.ts";

/** The error for a token that cannot be accepted. */
export function invalidToken(message: string): ServiceError {
  return new ServiceError("InvalidIdentityToken", message);
}
