import type { Account, FunctionConfiguration } from "../account/account.ts";
import { codePaths } from "../account/lambda/code-source.ts";
import { everyVersion } from "../account/lambda/qualified.ts";
import { withCodeOf } from "../account/lambda/with-code-of.ts";
import { containAny } from "./process/contains-path.ts";

/**
 * Returns the functions and versions whose code or layers contain one of these paths. A function whose code a call has
 * replaced gets the code of its template back, because that has changed last.
 */
export function withChangedCode(
  account: Account,
  paths: readonly string[],
): readonly FunctionConfiguration[] {
  const { functions, declaredFunctions } = account;
  for (const [name, declared] of declaredFunctions) {
    const live = functions.get(name);
    const isReplaced = live !== undefined && live.contents[0] !== declared.contents[0];
    if (isReplaced && containAny(codePaths({ ...declared, layers: [] }), paths)) {
      functions.set(name, withCodeOf(live, declared));
    }
  }
  return everyVersion(account).filter((one) => containAny(codePaths(one), paths));
}
