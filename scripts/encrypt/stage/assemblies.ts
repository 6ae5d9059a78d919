import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import {
  readSealingMetadata,
  type SynthesizedSealing,
} from "../../../lib/cli/sealing/assembly/read-sealing-metadata.ts";
import { CodedError } from "../../../lib/errors.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { assemblyFolder } from "../../../lib/cli/app/app-settings.ts";
import { shownPath } from "./shown-path.ts";
import { howToSynthesize } from "./how-to-synthesize.ts";

/** There is no assembly from which the functions and their secrets could be read. */
export class AssemblyMissing extends CodedError {
  readonly code = "ERR_ASSEMBLY_MISSING";
}

/** Where to look for the assembly of an app. */
export interface AssemblyOptions {
  /** Folder of the assembly. @default - the folders into which `signet serve` and `cdk synth` write */
  readonly assembly?: string | undefined;
  /** State of the local cloud. */
  readonly state: string;
  /** @default - any stage */
  readonly stage?: string | undefined;
}

/** The functions with sealed secrets of an assembly. */
export interface Assembly {
  /** Folder of the assembly, as messages show it. */
  readonly folder: string;
  /** Absolute path of the app's folder, to which the paths of sealed files are relative. */
  readonly appFolder: string;
  readonly sealings: readonly SynthesizedSealing[];
}

/**
 * Reads the assemblies that may have the functions of a stage, the most likely one first: for stage local the assembly
 * of `signet serve`, then the assembly of `cdk synth`.
 *
 * @throws {AssemblyMissing} If there is no assembly.
 * @throws {SealingMetadataUnreadable} If an assembly is damaged, or if the named folder has none.
 */
export function readAssemblies({
  assembly,
  state,
  stage,
}: AssemblyOptions): readonly [Assembly, ...Assembly[]] {
  const here = resolve(".");
  if (assembly !== undefined) return [read(assembly, appFolderOf(assembly))];
  const served = join(state, "cdk.out");
  const synthesized = shownPath(assemblyFolder(here));
  const mayBeLocal = stage === undefined || stage === LOCAL_STAGE;
  const folders = mayBeLocal ? [served, synthesized] : [synthesized];
  const [first, ...others] = folders
    .filter((folder) => existsSync(join(folder, "manifest.json")))
    .map((folder) => read(folder, here));
  if (first) return [first, ...others];
  throw new AssemblyMissing(
    `there is no assembly of the app in ${folders.join(" or ")}: ${howToSynthesize(stage)}`,
  );
}

function read(folder: string, appFolder: string): Assembly {
  return { folder, appFolder, sealings: readSealingMetadata(folder) };
}

/** Returns the folder of the nearest cdk.json above an assembly, or the working directory if no cdk.json is found. */
function appFolderOf(assembly: string): string {
  let folder = resolve(assembly);
  while (folder !== dirname(folder)) {
    folder = dirname(folder);
    if (existsSync(join(folder, "cdk.json"))) return folder;
  }
  return resolve(".");
}
