import { ServiceError } from "../../protocol/service-error.ts";

export function invalidParameter(message: string): ServiceError {
  return new ServiceError("InvalidParameterException", message);
}

export function notFound(what: "log group" | "log stream"): ServiceError {
  return new ServiceError("ResourceNotFoundException", `The specified ${what} does not exist.`);
}
