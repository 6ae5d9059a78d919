import { Stack, Validations } from "aws-cdk-lib";
import type { Construct, IConstruct } from "constructs";
import type { EncryptionContext } from "../../../formats/sealed/sealed-segment.ts";

/** The paths of the functions of each app, by environment and physical name. */
const taken = new WeakMap<IConstruct, Map<string, string>>();

/** The functions of each app whose secrets are sealed with an encryption context, by environment and context. */
const sealed = new WeakMap<IConstruct, Map<string, { path: string; secrets: string }>>();

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

/**
 * Adds an error annotation to a function if another function of the app has the same encryption context but other
 * secrets: the roles of both could open the secrets of both. Functions with the same secrets, such as the authorizers of
 * several APIs, may share a context.
 */
export function requireOwnContext(
  fn: Construct,
  { app, stage, function: name }: EncryptionContext,
  secrets: readonly string[],
): void {
  const contexts = sealed.get(fn.node.root) ?? new Map<string, { path: string; secrets: string }>();
  sealed.set(fn.node.root, contexts);
  const key = `${Stack.of(fn).environment} ${app} ${stage} ${name}`;
  const own = { path: fn.node.path, secrets: JSON.stringify(secrets.toSorted()) };
  const other = contexts.get(key);
  if (other === undefined) contexts.set(key, own);
  else if (other.secrets !== own.secrets) {
    Validations.of(fn).addError(
      "SealedNameTaken",
      `${other.path} already has the name ${name} with other secrets, and each function could open the secrets of both: set name to another one`,
    );
  }
}
