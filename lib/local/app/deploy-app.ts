import {
  readSealingMetadata,
  type SynthesizedSealing,
} from "../../cli/sealing/assembly/read-sealing-metadata.ts";
import { readAssembly, type AssemblyStack } from "../../cloud/assembly/manifest.ts";
import { withParameters, type GivenParameter } from "../../cloud/assembly/parameters.ts";
import { selectStacks } from "../../cloud/assembly/select-stacks.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import { DeploymentBlocked } from "../../cloud/deployment/run/problems.ts";
import {
  keysElsewhere,
  localSealedFiles,
  missingIn,
  readLocalFile,
  requireDeclared,
  secretsMissing,
  type LocalSealedFile,
  type Missing,
  type SecretValues,
} from "./missing-secrets.ts";
import { blocked, requireDeployable } from "./require-deployable.ts";
import { generating, sealMissing } from "./seal-missing.ts";
import { unlessStopped } from "./unless-stopped.ts";

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
  /** Values to seal, instead of generated ones. @default - no values */
  readonly secrets?: SecretValues;
  /** Synthesizes the app and returns the folder of the assembly. */
  readonly synthesize: () => Promise<string>;
  /** Folder of the last assembly, if it can be used again. @default - the app is synthesized */
  readonly last?: string | undefined;
  /**
   * Deploys stacks of the assembly in this folder.
   *
   * @param keep Names of further stacks that stay. @default - every stack stays
   * @default - the cloud deploys them in one deployment
   */
  readonly deployStacks?: (
    stacks: readonly AssemblyStack[],
    assembly: string,
    keep?: readonly string[],
  ) => Promise<void>;
  /** Called with a description of each step. */
  readonly step: (line: string) => void;
  /** Called with each line that a person must see even if the steps are not shown. */
  readonly progress: (line: string) => void;
  /** Ends the deployment, and the processes of the app. */
  readonly stop?: AbortSignal;
}

/** An app that is deployed. */
export interface DeployedApp {
  /** Folder of the assembly. */
  readonly assembly: string;
  readonly stacks: readonly AssemblyStack[];
  /** Absolute paths of the sealed files of stage local that the deployed functions use. */
  readonly sealedFiles: readonly string[];
  /** When its last synthesis began, in milliseconds of Unix time. */
  readonly since: number;
}

/**
 * Synthesizes an app and deploys its stacks. If secrets of stage local are missing, it deploys the stacks of their keys
 * first, seals generated values, and synthesizes the app again.
 *
 * @throws {AppBlocked} If stacks cannot be deployed.
 * @throws {CodedError} If a step fails. What was deployed before goes on serving.
 */
export async function deployApp(cloud: Cloud, options: DeployOptions): Promise<DeployedApp> {
  const { folder, step, generates, last, stop } = options;
  if (last === undefined) step("synthesizing the app");
  let synthesized = await synthesizeNow(options, last);
  // A deployment into a VPC needs to know whether this machine can isolate networks.
  await unlessStopped(cloud.limits(), stop);
  const files = localSealedFiles(sealingsOf(synthesized), folder);
  requireDeclared(options.secrets ?? {}, files);
  const missing = files.flatMap((file) => missingNow(cloud, file, options));
  if (missing.length > 0) {
    if (!generates) throw secretsMissing(missing);
    await sealGenerated(cloud, synthesized, files, missing, options);
    step("synthesizing the app with the sealed secrets");
    synthesized = await synthesizeNow(options);
  }
  const { stacks } = synthesized;
  step(`deploying ${namesOf(stacks)}`);
  // A deployment may wait for custom resources.
  await unlessStopped(deployAll(cloud, synthesized, options), stop);
  return { ...synthesized, sealedFiles: files.map(({ path }) => path) };
}

/** Returns the functions with sealed secrets in the stacks that are deployed. The others need no secrets. */
function sealingsOf({
  assembly,
  stacks,
}: Pick<DeployedApp, "assembly" | "stacks">): readonly SynthesizedSealing[] {
  const ids = new Set(stacks.map(({ id }) => id));
  return readSealingMetadata(assembly).filter(({ stack }) => ids.has(stack));
}

/** @param last Folder of an assembly to use instead of a synthesis. */
async function synthesizeNow(
  { synthesize, stacks: patterns, parameters, stop }: DeployOptions,
  last?: string,
): Promise<Omit<DeployedApp, "sealedFiles">> {
  stop?.throwIfAborted();
  const since = Date.now();
  const assembly = last ?? (await synthesize());
  stop?.throwIfAborted();
  const stacks = withParameters(selectStacks(readAssembly(assembly), patterns), parameters);
  return { assembly, stacks, since };
}

/** Deploys the stacks of the keys of missing secrets, and seals generated values with these keys. */
async function sealGenerated(
  cloud: Cloud,
  { stacks, assembly }: Pick<DeployedApp, "assembly" | "stacks">,
  files: readonly LocalSealedFile[],
  missing: readonly Missing[],
  options: DeployOptions,
): Promise<void> {
  const { step, progress, region, secrets = {}, stop } = options;
  const generate = generating(missing, secrets);
  const withKeys = selectStacks(stacks, keyStacksOf(missing, stacks));
  // Nothing is sealed for an app that cannot be deployed afterwards.
  requireDeployable(cloud, stacks, missing);
  step(`deploying ${namesOf(withKeys)}`);
  await deployingOf(cloud, options)(withKeys, assembly);
  for (const file of files) {
    await sealMissing(cloud, file, region, secrets, generate, progress);
    stop?.throwIfAborted();
  }
}

function keyStacksOf(missing: readonly Missing[], stacks: readonly AssemblyStack[]) {
  const here = new Set(stacks.map(({ id }) => id));
  const isHere = ({ keyStack }: SynthesizedSealing) => keyStack !== undefined && here.has(keyStack);
  const elsewhere = missing.filter(({ sealing }) => !isHere(sealing));
  if (elsewhere.length > 0) throw keysElsewhere(elsewhere);
  return missing.flatMap(({ sealing }) => sealing.keyStack ?? []);
}

/** Returns the function that deploys stacks. */
function deployingOf(
  cloud: Cloud,
  { deployStacks }: DeployOptions,
): NonNullable<DeployOptions["deployStacks"]> {
  return (
    deployStacks ??
    ((stacks, _, keep) => cloud.deployAll(stacks, keep === undefined ? {} : { keep }))
  );
}

async function deployAll(
  cloud: Cloud,
  { stacks, assembly }: Pick<DeployedApp, "assembly" | "stacks">,
  options: DeployOptions,
): Promise<void> {
  try {
    await deployingOf(cloud, options)(stacks, assembly, []);
  } catch (error) {
    throw error instanceof DeploymentBlocked ? blocked(cloud, stacks, error) : error;
  }
}

function namesOf(stacks: readonly AssemblyStack[]): string {
  return stacks.map(({ name }) => name).join(", ");
}

function missingNow(cloud: Cloud, file: LocalSealedFile, { state, secrets = {} }: DeployOptions) {
  return missingIn(file, readLocalFile(file, cloud.keyArns(), state), secrets);
}
