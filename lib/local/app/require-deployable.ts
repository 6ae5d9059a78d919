import type { AssemblyStack } from "../../cloud/assembly/manifest.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import { DeploymentBlocked } from "../../cloud/deployment/run/problems.ts";
import { SECRET_MISSING, SECRETS_NOT_SEALED } from "../../formats/sealed/sealing-metadata.ts";
import { AppBlocked, deployableStacks } from "./blockers.ts";
import type { Missing } from "./missing-secrets.ts";

/** @throws {AppBlocked} If stacks cannot be deployed for another reason than secrets that are missing. */
export function requireDeployable(
  cloud: Cloud,
  stacks: readonly AssemblyStack[],
  missing: readonly Missing[],
): void {
  const lacking = missing.map(({ sealing }) => sealing.construct);
  const blockers = cloud
    .blockersOf(stacks, { keep: [] })
    .filter(
      ({ path, problem }) =>
        !lacking.some(
          (construct) =>
            path === `${construct}/${SECRETS_NOT_SEALED}` ||
            (path === construct && problem.includes(SECRET_MISSING)),
        ),
    );
  if (blockers.length > 0) throw blocked(cloud, stacks, new DeploymentBlocked(blockers));
}

/** Returns the error that lists what blocks an app, and the stacks that can be deployed without the others. */
export function blocked(
  cloud: Cloud,
  stacks: readonly AssemblyStack[],
  { blockers }: DeploymentBlocked,
): AppBlocked {
  return new AppBlocked(blockers, deployableStacks(cloud, stacks, blockers));
}
