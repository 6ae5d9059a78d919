import { ServiceError } from "../service-error.ts";
import { violation, violationsText } from "../violation.ts";

/** The error for a body that is not the expected JSON. */
export function serialization(): ServiceError {
  return new ServiceError("SerializationException", undefined);
}

export function validation(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

/**
 * The error for a single member that violates a constraint.
 *
 * @param value The value as the message shows it, with quotes.
 */
export function invalidMember(value: string, member: string, constraint: string): ServiceError {
  return validation(violationsText([violation(value, member, constraint)]));
}

/** The error for a request that AWS accepts but the local cloud does not support. */
export function unsupported(what: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `The local cloud does not support ${what}.`,
  );
}
