import { ServiceError } from "../../protocol/service-error.ts";

/** The errors whose body has `Message` instead of `message`. */
const CAPITAL_MESSAGE = new Set([
  "AccessDeniedException",
  "ResourceNotFoundException",
  "ServiceException",
]);

const BY_USER = { Type: "User" };

/** Members that some errors have besides the message, by error type. */
const DETAILS: Readonly<Record<string, object>> = {
  InvalidParameterValueException: BY_USER,
  InvalidRequestContentException: BY_USER,
  ProvisionedConcurrencyConfigNotFoundException: BY_USER,
  PreconditionFailedException: BY_USER,
  RecursiveInvocationException: BY_USER,
  RequestEntityTooLargeException: BY_USER,
  ResourceConflictException: BY_USER,
  RequestTooLargeException: BY_USER,
  ResourceNotFoundException: BY_USER,
  ServiceException: { Type: "Service" },
  TooManyRequestsException: {
    ...BY_USER,
    Reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
  },
};

/** Returns the body of an error. */
export function errorBody({ type, wireMessage }: ServiceError): object {
  const member = CAPITAL_MESSAGE.has(type) ? "Message" : "message";
  return { ...DETAILS[type], [member]: wireMessage };
}

export function notFound(message: string): ServiceError {
  return new ServiceError("ResourceNotFoundException", message, 404);
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterValueException", message);
}
