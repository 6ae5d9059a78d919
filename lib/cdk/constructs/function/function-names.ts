import { Stack, Validations } from "aws-cdk-lib";
import type { Construct, IConstruct } from "constructs";

/** The paths of the functions of each app, by environment and physical name. */
const taken = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Adds an error annotation to a function if another function of the app has its physical name in the same account and
 * region, because the deployment of the second one would fail.
 */
export function requireFreeName(fn: Construct, functionName: string): void {
  const names = taken.get(fn.node.root) ?? new Map<string, string>();
  taken.set(fn.node.root, names);
  const key = `${Stack.of(fn).environment} ${functionName}`;
  const owner = names.get(key);
  if (owner === undefined) names.set(key, fn.node.path);
  else {
    Validations.of(fn).addError(
      "FunctionNameTaken",
      `${owner} already has the function name ${functionName}: set name or functionName to another one`,
    );
  }
}
