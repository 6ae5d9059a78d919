import { readSealingMetadata } from "../../lib/cli/sealing/assembly/read-sealing-metadata.ts";
import { readAssembly, type AssemblyStack } from "../../lib/cloud/assembly/manifest.ts";
import { withParameters, type GivenParameter } from "../../lib/cloud/assembly/parameters.ts";
import { selectStacks } from "../../lib/cloud/assembly/select-stacks.ts";
import type { Cloud } from "../../lib/cloud/cloud.ts";
import {
  localSealedFiles,
  missingIn,
  readLocalFile,
  secretsMissing,
  type LocalSealedFile,
} from "./secrets/missing-secrets.ts";
import { sealMissing } from "./secrets/seal-missing.ts";

/** How to deploy an app into the local cloud. */
export interface DeployOptions {
  /** Absolute path of the app's folder. */
  readonly folder: string;
  readonly state: string;
  readonly region: string;
  /** Patterns of `--stacks`; an empty list means all stacks. */
  readonly stacks: readonly string[];
  readonly parameters: readonly GivenParameter[];
  /** Whether to seal generated values for secrets that are missing. */
  readonly generates: boolean;
  /** Synthesizes the app and returns the folder of the assembly. */
  readonly synthesize: () => Promise<string>;
  readonly progress: (line: string) => void;
}

/** An app that is deployed. */
export interface DeployedApp {
  /** Folder of the assembly. */
  readonly assembly: string;
  readonly stacks: readonly AssemblyStack[];
}

/**
 * Synthesizes an app and deploys its stacks. If secrets of stage local are missing, it deploys the stacks of their keys
 * first, seals generated values, and synthesizes the app again.
 *
 * @throws {CodedError} If a step fails. What was deployed before goes on serving.
 */
export async function deployApp(cloud: Cloud, options: DeployOptions): Promise<DeployedApp> {
  const { folder, progress, synthesize, generates } = options;
  progress("synthesizing the app");
  const assembly = await synthesize();
  let stacks = stacksOf(assembly, options);
  const sealings = readSealingMetadata(assembly);
  const files = localSealedFiles(sealings, folder);
  const lacking = files.filter((file) => missingNow(cloud, file, options).length > 0);
  await cloud.limits(); // A deployment into a VPC needs to know whether this machine can isolate networks.
  if (lacking.length > 0) {
    const missing = lacking.flatMap((file) => missingNow(cloud, file, options));
    if (!generates) throw secretsMissing(missing);
    const keyStacks = missing.flatMap(({ sealing }) => sealing.keyStack ?? []);
    const withKeys = stacks.filter(({ id }) => keyStacks.includes(id));
    progress(`deploying ${withKeys.map(({ name }) => name).join(", ")}`);
    cloud.deployAll(withKeys);
    for (const file of lacking) await sealMissing(cloud, file, options.region, progress);
    progress("synthesizing the app with the sealed secrets");
    stacks = stacksOf(await synthesize(), options);
  }
  progress(`deploying ${stacks.map(({ name }) => name).join(", ")}`);
  cloud.deployAll(stacks, { keep: [] });
  return { assembly, stacks };
}

function stacksOf(assembly: string, { stacks, parameters }: DeployOptions) {
  return withParameters(selectStacks(readAssembly(assembly), stacks), parameters);
}

function missingNow(cloud: Cloud, file: LocalSealedFile, { state }: DeployOptions) {
  return missingIn(file, readLocalFile(file, cloud.keyArns(), state));
}
