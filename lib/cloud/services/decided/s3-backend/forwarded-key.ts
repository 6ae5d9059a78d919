import { ServiceError } from "../../protocol/service-error.ts";

/**
 * Refuses keys that a backend could read as other keys: a backend that keeps objects in files normalizes empty and dot
 * segments, so it would act on another object than the one that was decided.
 *
 * @throws {ServiceError} InvalidArgument.
 */
export function checkKey(key: string): void {
  // A key that ends in a slash stands for a folder.
  const segments = key.replace(/\/$/, "").split("/");
  const isClear = segments.every((segment) => segment !== "" && !isDots(segment));
  if (isClear && !/[\p{Cc}\\]/u.test(key)) return;
  throw unclear("key", key);
}

/** @throws {ServiceError} InvalidArgument, if a parameter could lead a backend out of the bucket or prefix. */
export function checkParameters(query: ReadonlyMap<string, string>): void {
  for (const [name, value] of query) {
    const isId = name === "uploadId" || name === "versionId";
    const segments = value.split("/");
    if (segments.some(isDots) || (isId && segments.length > 1) || /[\p{Cc}\\]/u.test(value)) {
      throw unclear(name, value);
    }
  }
}

function isDots(segment: string): boolean {
  return segment === "." || segment === "..";
}

function unclear(name: string, value: string): ServiceError {
  const text = `The local cloud does not forward the ${name} ${JSON.stringify(value)}: a backend could read its empty segments, dot segments, backslashes or control characters in another way.`;
  return new ServiceError("InvalidArgument", text);
}
