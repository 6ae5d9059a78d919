import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { StackInput } from "../../state/stack-history.ts";

/** The assets of a stack, which note which of them a deployment uses. */
export class UsedAssets extends Map<string, string> {
  readonly used = new Map<string, string>();

  override get(key: string): string | undefined {
    const path = super.get(key);
    if (path !== undefined) this.used.set(key, path);
    return path;
  }
}

/** Returns the input of a deployment of a stack, as it is stored, or `undefined` for a stack without one. */
export function inputOf({ submitted, parameters, assets }: AssemblyStack): StackInput | undefined {
  if (!submitted) return undefined;
  const { origin, templateBody, capabilities, tags, notificationArns } = submitted;
  const used = assets instanceof UsedAssets ? assets.used : assets;
  return {
    origin,
    templateBody,
    parameters: Object.fromEntries(parameters),
    capabilities,
    tags,
    notificationArns,
    assets: Object.fromEntries(used),
  };
}
