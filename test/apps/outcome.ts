import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordedResource } from "../../lib/cloud/account/records/record.ts";
import { readAssembly } from "../../lib/cloud/assembly/manifest.ts";
import { startCloud, type Cloud } from "../../lib/cloud/cloud.ts";
import { DeploymentBlocked } from "../../lib/cloud/deployment/run/problems.ts";
import type { Problem } from "../../lib/cloud/assembly/problem.ts";

/** What the local cloud made of an app. */
export interface Outcome {
  readonly app: string;
  /** Number of stacks. */
  readonly stacks: number;
  readonly served: ReturnType<Cloud["served"]>;
  readonly records: readonly RecordedResource[];
  /** Routes and functions that fail at each call, each with the reason. */
  readonly unserved: readonly string[];
  /** What blocks the deployment. The app is deployed if the list is empty. */
  readonly refused: readonly Problem[];
}

/**
 * Deploys an app into a local cloud of its own, which then ends.
 *
 * @param assemblyFor Returns the folder of the app's assembly.
 * @throws {AssemblyInvalid} If the folder is not an assembly.
 */
export async function outcomeOf(
  app: string,
  assemblyFor: (cloud: Cloud) => string,
): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), "signet-apps-"));
  try {
    const cloud = await startCloud({
      state: join(directory, "state"),
      accountId: "123456789012",
      region: "us-east-1",
      port: 0,
      awsPort: 0,
      log: () => undefined,
    });
    try {
      const stacks = readAssembly(assemblyFor(cloud));
      await cloud.limits();
      return {
        app,
        stacks: stacks.length,
        refused: await blockers(cloud, stacks),
        served: cloud.served(),
        records: cloud.records(),
        unserved: [...cloud.unservedIntegrations(), ...(await functionsThatFail(cloud))],
      };
    } finally {
      await cloud.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function functionsThatFail(cloud: Cloud): Promise<readonly string[]> {
  const runtimes = await cloud.otherRuntimes();
  return runtimes.flatMap(({ functions, by }) =>
    "reason" in by ? [`${functions.join(", ")}: ${by.reason}`] : [],
  );
}

async function blockers(
  cloud: Cloud,
  stacks: ReturnType<typeof readAssembly>,
): Promise<readonly Problem[]> {
  try {
    await cloud.deployAll(stacks);
    return [];
  } catch (error) {
    if (error instanceof DeploymentBlocked) return error.blockers;
    throw error;
  }
}
