import { ServiceError } from "../service-error.ts";
import { violation, violationsText } from "../violation.ts";

/** Limits of a text's length in characters, and its pattern. */
export interface TextShape {
  readonly min: number;
  readonly max: number;
  /** Regular expression for the whole text, as in AWS's models and messages. */
  readonly pattern?: string;
}

/**
 * Collects the violations of a request's members, because AWS reports all of them in one message. The values
 * that the methods return are valid only after {@link throwIfAny} has returned.
 */
export class Violations {
  readonly #found: string[] = [];

  /** @param member Name of the member in the message, such as `tags.1.member.key`. */
  add(member: string, value: string, constraint: string): void {
    this.#found.push(violation(`'${value}'`, member, constraint));
  }

  /** Reads a required text. An empty text counts as missing. */
  required(member: string, value: string | undefined, shape: TextShape): string {
    if (value === undefined || value === "") {
      this.add(member, "null", "Member must not be null");
      return "";
    }
    return this.text(member, value, shape);
  }

  optional(member: string, value: string | undefined, shape: TextShape): string | undefined {
    return value === undefined ? undefined : this.text(member, value, shape);
  }

  text(member: string, value: string, { min, max, pattern }: TextShape): string {
    if (value.length < min) {
      this.add(member, value, `Member must have length greater than or equal to ${min}`);
    }
    if (value.length > max) {
      this.add(member, value, `Member must have length less than or equal to ${max}`);
    }
    if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, "u").test(value)) {
      this.add(member, value, `Member must satisfy regular expression pattern: ${pattern}`);
    }
    return value;
  }

  /** Reads a required text that must be one of these words. */
  oneOf<T extends string>(
    member: string,
    value: string | undefined,
    words: readonly [T, ...T[]],
  ): T {
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    if (value === undefined || value === "") this.add(member, "null", "Member must not be null");
    else this.add(member, value, `Member must satisfy enum value set: [${words.join(", ")}]`);
    return words[0];
  }

  /** Checks the number of members of a list. */
  count(member: string, values: readonly string[], max: number): void {
    if (values.length > max) {
      const shown = `[${values.join(", ")}]`;
      this.add(member, shown, `Member must have length less than or equal to ${max}`);
    }
  }

  /** @throws {ServiceError} ValidationError with all violations, if there are any. */
  throwIfAny(): void {
    const found = this.#found;
    if (found.length === 0) return;
    throw new ServiceError("ValidationError", violationsText(found));
  }
}
