import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { SDK_SCOPES } from "./sandbox/function-files.ts";

/**
 * Returns the app's nearest `node_modules`, in the folder or above it, that has packages of the AWS SDK, or
 * `undefined` if no folder has them. Functions that expect the SDK from Lambda's runtime load it from there.
 */
export function appSdk(folder: string): string | undefined {
  const modules = join(folder, "node_modules");
  if (SDK_SCOPES.some((scope) => existsSync(join(modules, scope)))) return modules;
  const parent = dirname(folder);
  return parent === folder ? undefined : appSdk(parent);
}
