import { ServiceError } from "../protocol/service-error.ts";

/** A JSON object, as it came. */
export type Members = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a request's body. What is authorized and what is performed are both this one reading of it.
 *
 * @throws {ServiceError} SerializationException at what is no JSON object, or has a member `__proto__`:
 * the database would take that for more members, which nobody has authorized.
 */
export function readBody(body: Uint8Array): Members {
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(body), (name, value: unknown) => {
      if (name === "__proto__") throw serialization();
      return value;
    });
  } catch {
    throw serialization();
  }
  return membersOf(parsed) ?? fail(serialization());
}

/** The members of a JSON object; none of anything else. */
export function membersOf(value: unknown): Members | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  // A non-null object that is no array can be read by string keys.
  return value as Members;
}

/** An object's own member of that name; `null` is none. */
export function memberOf(value: unknown, name: string): unknown {
  const members = membersOf(value);
  return members && Object.hasOwn(members, name) ? (members[name] ?? undefined) : undefined;
}

export function serialization(): ServiceError {
  return new ServiceError("SerializationException", undefined);
}

export function validation(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}

export function violation(value: string, at: string, constraint: string): ServiceError {
  return validation(
    `1 validation error detected: Value ${value} at '${at}' failed to satisfy constraint: ${constraint}`,
  );
}

/** What is asked for is DynamoDB's, and not done here. */
export function unsupported(what: string): ServiceError {
  return new ServiceError(
    "UnsupportedOperationException",
    `The local cloud does not support ${what}.`,
  );
}

function fail(error: ServiceError): never {
  throw error;
}
