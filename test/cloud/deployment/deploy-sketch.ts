import { newAccount, type Account } from "../../../lib/cloud/account/account.ts";
import { parseTemplate } from "../../../lib/cloud/assembly/template.ts";
import type { AssemblyStack } from "../../../lib/cloud/assembly/manifest.ts";
import { deployStacks } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import type { StackRecord } from "../../../lib/cloud/state/cloud-state.ts";
import { newCloudState } from "../../../lib/cloud/state/cloud-state.ts";
import type { StackSketch } from "../write-assembly.ts";

/** Returns an account without resources and servers. */
export function emptyAccount(): Account {
  return newAccount(newCloudState("123456789012", "us-east-1"));
}

export type DeployOptions = Partial<AssemblyStack>;

/** Deploys a stack into an account. The asset `code` is this directory, and the asset `file` is this file. */
export function deploySketch(
  account: Account,
  sketch: StackSketch,
  options: DeployOptions = {},
): StackRecord {
  deployStacks(account, [sketchedStack(sketch, options)]);
  const record = account.state.stacks[sketch.name];
  if (!record) throw new Error(`stack ${sketch.name} has no record`);
  return record;
}

/** Returns a stack as `readAssembly` does. Its id is its name. */
export function sketchedStack(
  { name, resources, outputs = {}, template }: StackSketch,
  options: DeployOptions = {},
): AssemblyStack {
  return {
    name,
    id: name,
    dependencies: [],
    template: parseTemplate({ Resources: resources, Outputs: outputs, ...template }, name),
    parameters: new Map(),
    assets: new Map([
      ["code.zip", import.meta.dirname],
      ["file.zip", import.meta.filename],
    ]),
    errors: [],
    missing: [],
    paths: new Map(),
    ...options,
  };
}
