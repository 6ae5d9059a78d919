import type { AssemblyStack } from "../../../lib/cloud/assembly/manifest.ts";
import { accessChanges } from "../../../lib/cloud/who-can/access-changes.ts";
import { accountOf } from "../../../lib/cloud/who-can/account-of.ts";
import { matrixOf } from "../../../lib/cloud/who-can/matrix.ts";

interface Place {
  readonly account: string;
  readonly region: string;
}

/** Returns a line for each permission that a deployment has added or removed, as `who-can --check` shows them. */
export function accessLines(
  before: readonly AssemblyStack[],
  after: readonly AssemblyStack[],
  { account: accountId, region }: Place,
): readonly string[] {
  const [old, current] = [before, after].map((stacks) =>
    matrixOf(accountOf(stacks, { accountId, region }), stacks),
  );
  return old && current ? accessChanges(old, current) : [];
}
