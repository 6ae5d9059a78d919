import { basename, join, resolve } from "node:path";
import type { SynthesizedSealing } from "../../../lib/cli/sealing/assembly/read-sealing-metadata.ts";
import { CodedError } from "../../../lib/errors.ts";
import type { AppStage } from "../../../lib/formats/sealed/app-name.ts";
import { STAGE_PATTERN } from "../../../lib/formats/sealed/stage-name.ts";
import { UsageError } from "../../terminal/io.ts";
import { readAssemblies, type Assembly, type AssemblyOptions } from "./assemblies.ts";
import { ofStage } from "./of-stage.ts";
import { inRegion, regionOf } from "./in-region.ts";
import { shownPath } from "./shown-path.ts";

/** The functions of a stage by name, as the app declares them. */
export type Functions = ReadonlyMap<string, SynthesizedSealing>;

/** The part of an app that a command works on: the functions of one stage whose secrets are in one sealed file. */
export interface SealedStage extends AppStage {
  /** Path of the sealed file, as messages show it. */
  readonly path: string;
  readonly functions: Functions;
  /** Functions of the same file that the command leaves alone, because they are in another region. */
  readonly elsewhere: ReadonlySet<string>;
  /** Region of the functions. @default - their stacks fit any region */
  readonly region: string | undefined;
  /** Folder of the assembly, as messages show it. */
  readonly assembly: string;
  /** Whether the assembly has other stages too, so that the app takes no stage from its context. */
  readonly isOneOfSeveral: boolean;
}

export interface StageOptions extends AssemblyOptions {
  /** @default - the only app of the assembly */
  readonly "app-name"?: string | undefined;
  /** @default - any region */
  readonly region?: string | undefined;
  /** Folder of the sealed file. @default - as the app says */
  readonly "secrets-dir"?: string | undefined;
}

/** The app does not say in which file the secrets of a function are. */
class SealedFileUnknown extends CodedError {
  readonly code = "ERR_SEALED_FILE_UNKNOWN";
}

/**
 * Reads the stage that a command works on from the assembly of the app.
 *
 * @param words Words of the command. Those that name functions decide between several sealed files.
 * @throws {UsageError} If the options do not decide between stages, apps, regions or files.
 * @throws {AssemblyMissing} If there is no assembly, or if it has no function of the stage.
 */
export function sealedStage(options: StageOptions, words: readonly string[]): SealedStage {
  const { stage, region, "secrets-dir": secretsDir } = options;
  requireStageName(stage);
  const found = ofStage(readAssemblies(options), stage, options["app-name"]);
  const { assembly } = found;
  const all = withFile(found.sealings, assembly, secretsDir);
  const named = new Set(words.flatMap((word) => word.split(",")));
  const inRegionOnly = inRegion(all, region, found);
  const asked = inRegionOnly.filter((one) => named.has(one.function));
  const path = onlyPath(asked.length > 0 ? asked : inRegionOnly, found.stage);
  const ofFile = inRegionOnly.filter((one) => one.path === path);
  byName(ofFile, found.stage); // Its error is clearer than that of several regions.
  const usedRegion = onlyRegion(asked.length > 0 ? asked : ofFile, found.stage);
  const functions = byName(inRegion(ofFile, usedRegion, found), found.stage);
  const here = all.filter((one) => one.path === path).map((one) => one.function);
  return {
    app: found.app,
    stage: found.stage,
    path,
    functions,
    elsewhere: new Set(here.filter((name) => !functions.has(name))),
    region: usedRegion,
    assembly: assembly.folder,
    isOneOfSeveral: new Set(assembly.sealings.map((one) => one.stage)).size > 1,
  };
}

/** @throws {UsageError} If a stage's name is invalid, because it may become part of a path. */
export function requireStageName(stage: string | undefined): void {
  if (stage === undefined || STAGE_PATTERN.test(stage)) return;
  throw new UsageError(`"${stage}" is not a valid stage name`);
}

/** A function with the path of its sealed file. `undefined` if neither the app nor the caller names the file. */
type WithFile = SynthesizedSealing & { readonly path: string | undefined };

function withFile(
  sealings: readonly SynthesizedSealing[],
  { appFolder }: Assembly,
  secretsDir: string | undefined,
): readonly WithFile[] {
  return sealings.map((one) => ({ ...one, path: sealedFilePath(one, appFolder, secretsDir) }));
}

/** Returns the path of a function's sealed file for messages, or `undefined` if neither the app nor the caller names it. */
export function sealedFilePath(
  { file, stage }: Pick<SynthesizedSealing, "file" | "stage">,
  appFolder: string,
  secretsDir: string | undefined,
): string | undefined {
  if (secretsDir !== undefined) return join(secretsDir, basename(file ?? `${stage}.json`));
  return file === undefined ? undefined : shownPath(resolve(appFolder, file));
}

function onlyPath(sealings: readonly WithFile[], stage: string): string {
  const paths = new Set(sealings.map(({ path }) => path));
  const [path] = paths;
  if (paths.size > 1) {
    const files = [...paths].map((one) => {
      const names = sealings.filter((sealing) => sealing.path === one).map((fn) => fn.function);
      return `${one ?? "no file"} (${names.join(", ")})`;
    });
    throw new UsageError(
      `the secrets of stage ${stage} are in several files: ${files.join(", ")}; name functions of one file, or choose with --region or --secrets-dir`,
    );
  }
  if (path !== undefined) return path;
  const [first] = sealings;
  throw new SealedFileUnknown(
    `function ${first?.function} of stage ${stage} reads no sealed file: pass sealed: SealedSecrets.fromFile("secrets/${stage}.json", { stage: "${stage}" }) to ${first?.construct} and synthesize the app again, or pass --secrets-dir`,
  );
}

/** @throws {UsageError} If functions are in several regions. */
function onlyRegion(sealings: readonly WithFile[], stage: string): string | undefined {
  const regions = [...new Set(sealings.flatMap((one) => regionOf(one) ?? []))];
  if (regions.length < 2) return regions[0];
  throw new UsageError(
    `the functions of stage ${stage} are in several regions: ${regions.join(", ")}; choose one with --region`,
  );
}

/** @throws {UsageError} If a function occurs several times with different keys, regions or accounts. */
function byName(sealings: readonly WithFile[], stage: string): Functions {
  const functions = new Map<string, SynthesizedSealing>();
  for (const sealing of sealings) {
    const earlier = functions.get(sealing.function);
    if (earlier && placeOf(earlier) !== placeOf(sealing)) {
      const places = [earlier, sealing].map(
        (one) =>
          `${one.stack} (${[regionOf(one), one.accountId, one.keyId].filter(Boolean).join(", ")})`,
      );
      const choose =
        regionOf(earlier) === regionOf(sealing)
          ? "give the two stacks different stages"
          : "choose with --region";
      throw new UsageError(
        `function ${sealing.function} of stage ${stage} is in several stacks: ${places.join(" and ")}; ${choose}`,
      );
    }
    functions.set(sealing.function, sealing);
  }
  return functions;
}

function placeOf(sealing: SynthesizedSealing): string {
  return JSON.stringify([sealing.keyId, sealing.accountId, regionOf(sealing)]);
}
