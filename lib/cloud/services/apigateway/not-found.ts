import { ServiceError } from "../protocol/service-error.ts";

/** @throws {ServiceError} NotFoundException with this message if the value is `undefined`. */
export function found<T>(value: T | undefined, message: string): T {
  if (value !== undefined) return value;
  throw new ServiceError("NotFoundException", message, 404);
}
