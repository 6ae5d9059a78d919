import type { Fault, FaultKind, FaultyService } from "../../faults/fault.ts";
import { ServiceError } from "./service-error.ts";

const UNKNOWN_CAUSE =
  "The request processing has failed because of an unknown error, exception or failure.";

type Errors = Readonly<Partial<Record<FaultKind, ServiceError>>>;

/** The errors of each service for too many calls (`throttle`) and for an internal failure (`error`). */
const ERRORS: Readonly<Record<FaultyService, Errors>> = {
  kms: {
    throttle: new ServiceError(
      "ThrottlingException",
      "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
    ),
    error: new ServiceError(
      "KMSInternalException",
      "The request was rejected because an internal exception occurred. The request can be retried.",
      500,
    ),
  },
  lambda: {
    throttle: new ServiceError("TooManyRequestsException", "Rate Exceeded.", 429),
    error: new ServiceError(
      "ServiceException",
      "The Lambda service encountered an internal error.",
      500,
    ),
  },
  sts: {
    throttle: new ServiceError("Throttling", "Rate exceeded"),
    error: new ServiceError("InternalFailure", UNKNOWN_CAUSE, 500),
  },
  iam: {
    throttle: new ServiceError("Throttling", "Rate exceeded"),
    error: new ServiceError("ServiceFailure", UNKNOWN_CAUSE, 500),
  },
  dynamodb: {
    throttle: new ServiceError(
      "ProvisionedThroughputExceededException",
      "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
    ),
    error: new ServiceError("InternalServerError", "Internal server error", 500),
  },
};

/** Returns the service's error for a fault, or `undefined` if the fault is not an error response, such as `hang`. */
export function faultError(fault: Pick<Fault, "service" | "kind">): ServiceError | undefined {
  return ERRORS[fault.service][fault.kind];
}
