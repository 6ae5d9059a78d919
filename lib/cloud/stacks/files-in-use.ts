import type { Account } from "../account/account.ts";
import { codePaths } from "../account/lambda/code-source.ts";
import { everyVersion } from "../account/lambda/qualified.ts";

/**
 * Returns the absolute paths of files that functions run, and of files that stacks and change sets need for their next
 * deployment. An uploaded file is needed even if its object is deleted.
 */
export function filesInUse(account: Account): ReadonlySet<string> {
  const histories = Object.values(account.state.cloudFormation ?? {});
  const inputs = histories.flatMap(({ input, changeSets }) => [
    ...(input ? [input] : []),
    ...Object.values(changeSets).map((changeSet) => changeSet.input),
  ]);
  return new Set([
    ...inputs.flatMap(({ assets }) => Object.values(assets)),
    ...everyVersion(account).flatMap(codePaths),
  ]);
}
