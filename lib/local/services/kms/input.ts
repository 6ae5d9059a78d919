import { ServiceError } from "../service-error.ts";
import type { Context } from "./ciphertext.ts";

/** The members of a request body, read with the checks and texts of KMS. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(members: Readonly<Record<string, unknown>>) {
    this.#members = members;
  }

  /** @throws {ServiceError} ValidationException when it is missing, empty or too long. */
  text(name: string, longest = Infinity): string {
    const value = this.optionalText(name, longest) ?? missing(name);
    if (value === "") throw constraint(name, "Member must have length greater than or equal to 1");
    return value;
  }

  optionalText(name: string, longest = Infinity): string | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw serialization();
    if (value.length > longest) {
      throw constraint(name, `Member must have length less than or equal to ${longest}`);
    }
    return value;
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#members[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "number" || !Number.isFinite(value)) throw serialization();
    return value;
  }

  /** A base64 blob of 1 to `longest` bytes; its value is never repeated in an error. */
  blob(name: string, longest: number): Buffer {
    const text = this.text(name);
    const tooLong = constraint(name, `Member must have length less than or equal to ${longest}`);
    if (text.length > 4 * Math.ceil(longest / 3) + 4) throw tooLong;
    const bytes = Buffer.from(text, "base64");
    if (bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) {
      throw serialization();
    }
    if (bytes.length === 0)
      throw constraint(name, "Member must have length greater than or equal to 1");
    if (bytes.length > longest) throw tooLong;
    return bytes;
  }

  /** The encryption context; an empty one is none. */
  context(name = "EncryptionContext"): Context {
    const value = this.#members[name] ?? {};
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw serialization();
    const context = new Map<string, string>();
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== "string") throw serialization();
      context.set(key, text);
    }
    return Object.fromEntries(context);
  }

  /** Refuses members that ask for something that is not done here. */
  refuse(...names: readonly string[]): void {
    const asked = names.find((name) => {
      const value = this.#members[name];
      return value !== undefined && value !== null && value !== false;
    });
    if (asked !== undefined) {
      throw new ServiceError(
        "UnsupportedOperationException",
        `The local cloud does not support ${asked}.`,
      );
    }
  }

  /** @throws {ServiceError} ValidationException unless the member is left out or one of `values`. */
  allow(name: string, values: readonly string[]): void {
    const value = this.optionalText(name);
    if (value !== undefined && !values.includes(value)) {
      throw new ServiceError(
        "ValidationException",
        `1 validation error detected: Value '${value}' at '${camel(name)}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(", ")}]`,
      );
    }
  }
}

/** What KMS answers a body that is not the JSON it expects. */
export function serialization(): ServiceError {
  return new ServiceError("SerializationException", undefined);
}

function missing(name: string): never {
  throw new ServiceError(
    "ValidationException",
    `1 validation error detected: Value null at '${camel(name)}' failed to satisfy constraint: Member must not be null`,
  );
}

function constraint(name: string, text: string): ServiceError {
  return new ServiceError(
    "ValidationException",
    `1 validation error detected: Value at '${camel(name)}' failed to satisfy constraint: ${text}`,
  );
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
