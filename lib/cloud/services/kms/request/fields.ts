import type { Context } from "../../../account/kms/ciphertext.ts";
import { invalidMember, unsupported, validation } from "../../protocol/json/errors.ts";
import type { ServiceError } from "../../protocol/service-error.ts";
import { integer, memberName, textOf } from "../../protocol/json/fields.ts";
import { requireMembers } from "../../protocol/json/input.ts";
import type { Field } from "../../protocol/json/members.ts";
import { violation, violationsText } from "../../protocol/violation.ts";

// The fields below have limits of KMS that its model lacks.

const CONTEXT_LIMIT_BYTES = 8192;

/** A text for which KMS has a lower limit than its model. */
export function textUpTo(max: number): Field<string> {
  return {
    required: false,
    read(given, at) {
      const value = textOf(given);
      if (value.length > max) throw tooLong(at, max);
      return value;
    },
  };
}

/** A member that the local cloud does not support. `false` is accepted, because it has no effect. */
export const refused: Field<undefined> = {
  required: false,
  read(value, at) {
    if (value !== false) throw unsupported(memberName(at));
    return undefined;
  },
};

/** An integer for which KMS has narrower limits than its model. */
export function between(least: number, most: number): Field<number> {
  return {
    required: false,
    read(given, at) {
      const value = integer.read(given, at);
      const bound =
        value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
      if (value >= least && value <= most) return value;
      throw invalidMember(`'${value}'`, at, `Member must have value ${bound}`);
    },
  };
}

/** An encryption context. KMS limits all its strings together, which its model does not say. */
export const context: Field<Context> = {
  required: false,
  read(given, at) {
    const pairs = Object.entries(requireMembers(given)).map(
      ([name, value]) => [textOf(name), textOf(value)] as const,
    );
    if (Buffer.byteLength(pairs.flat().join("")) > CONTEXT_LIMIT_BYTES) {
      throw tooLong(at, CONTEXT_LIMIT_BYTES);
    }
    return Object.fromEntries(pairs);
  },
};

function tooLong(at: string, max: number): ServiceError {
  const limit = `Member must have length less than or equal to ${max}`;
  return validation(violationsText([violation(undefined, at, limit)]));
}
