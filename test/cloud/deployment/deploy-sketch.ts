import { newAccount, type Account } from "../../../lib/cloud/account/account.ts";
import { parseTemplate } from "../../../lib/cloud/assembly/template.ts";
import { deployStack } from "../../../lib/cloud/deployment/deploy-stack.ts";
import type { StackRecord } from "../../../lib/cloud/state/cloud-state.ts";
import { newCloudState } from "../../../lib/cloud/state/cloud-state.ts";
import type { StackSketch } from "../write-assembly.ts";

/** Returns an account without resources and servers. */
export function emptyAccount(): Account {
  return newAccount(newCloudState("123456789012", "us-east-1"));
}

export interface DeployOptions {
  readonly errors?: readonly string[];
  readonly accountId?: string;
  readonly region?: string;
}

/** Deploys a stack into an account. The asset `code` is this directory, and the asset `file` is this file. */
export function deploySketch(
  account: Account,
  { name, resources, outputs = {}, template }: StackSketch,
  { errors = [], ...environment }: DeployOptions = {},
): StackRecord {
  return deployStack(account, {
    name,
    template: parseTemplate({ Resources: resources, Outputs: outputs, ...template }, name),
    assets: new Map([
      ["code.zip", import.meta.dirname],
      ["file.zip", import.meta.filename],
    ]),
    errors,
    ...environment,
  });
}
