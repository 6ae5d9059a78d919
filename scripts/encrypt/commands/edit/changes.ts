import { requireSealable } from "../../../../lib/cli/sealing/seal.ts";
import type { EditedSecret } from "./edited-text.ts";
import { EditedTextInvalid } from "./edited-text.ts";
import { requireFitting } from "../../input/require-fitting.ts";
import { declaredBy } from "../../input/target.ts";
import type { Functions } from "../../stage/sealed-stage.ts";
import type { OpenedFunction } from "./open-function.ts";

/** What a person changed in the secrets of a function. */
export interface Changes {
  readonly functionName: string;
  /** New and changed values, by name. */
  readonly sealed: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
  /** Values that the person saw, but whose lines are gone. They stay as they are. */
  readonly kept: readonly string[];
}

/**
 * Compares the edited secrets with those that were opened.
 *
 * @throws {EditedTextInvalid} If a line names a function or a secret that was not there to edit.
 * @throws {SecretUnsealable} If a value cannot be sealed.
 * @throws {ValueUnfit} If a value is not what its function needs.
 */
export function changesOf(
  edited: readonly EditedSecret[],
  opened: readonly OpenedFunction[],
  functions: Functions,
): readonly Changes[] {
  for (const { functionName, line } of edited) {
    if (opened.some((one) => one.functionName === functionName)) continue;
    throw new EditedTextInvalid(line, "is a secret of a function that is not among those to edit");
  }
  return opened.map(({ functionName, values, closed }) => {
    const own = edited.filter((one) => one.functionName === functionName);
    const present = new Set([...values.keys(), ...closed.keys()]);
    const declared = declaredBy(functionName, { functions });
    for (const { name, value, line } of own) {
      if (present.has(name) || (value !== undefined && declared.includes(name))) continue;
      // The name is not shown, because it may be a part of a value.
      throw new EditedTextInvalid(
        line,
        value === undefined
          ? "removes a secret that is not sealed"
          : `has a name that function ${functionName} does not declare; it declares ${declared.join(", ")}`,
      );
    }
    const sealed = new Map(
      own.flatMap(({ name, value }) =>
        value === undefined || value === values.get(name) ? [] : [[name, value] as const],
      ),
    );
    requireSealable(sealed);
    requireFitting(functionName, sealed, functions);
    const named = new Set(own.map(({ name }) => name));
    return {
      functionName,
      sealed,
      removed: own.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
      kept: [...values.keys()].filter((name) => !named.has(name)),
    };
  });
}
