import { ServiceError } from "../service-error.ts";
import { violation, violationsText } from "../violation.ts";

/** What a text must be like. */
export interface TextShape {
  readonly min: number;
  readonly max: number;
  /** Of the whole text, as AWS's models and messages have it. */
  readonly pattern?: string;
}

/**
 * What is wrong with the members of a request: AWS tells all of it at once. What its methods give back is
 * worth nothing until {@link throwIfAny} has found nothing.
 */
export class Violations {
  readonly #found: string[] = [];

  /** @param member As messages name it, such as `tags.1.member.key`. */
  add(member: string, value: string, constraint: string): void {
    this.#found.push(violation(`'${value}'`, member, constraint));
  }

  /** A text that must be there. An empty one is none. */
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

  /** One of these words, which must be there. */
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

  /** A list that must not have too many members. */
  count(member: string, values: readonly string[], max: number): void {
    if (values.length > max) {
      const shown = `[${values.join(", ")}]`;
      this.add(member, shown, `Member must have length less than or equal to ${max}`);
    }
  }

  /** @throws {ServiceError} ValidationError, if there is any. */
  throwIfAny(): void {
    const found = this.#found;
    if (found.length === 0) return;
    throw new ServiceError("ValidationError", violationsText(found));
  }
}
