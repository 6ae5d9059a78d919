import type { SynthesizedSealing } from "../../../lib/cli/sealing/assembly/read-sealing-metadata.ts";
import type { AppStage } from "../../../lib/formats/sealed/app-name.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { UsageError } from "../../terminal/io.ts";
import { AssemblyMissing, type Assembly } from "./assemblies.ts";
import { howToSynthesize } from "./how-to-synthesize.ts";

/** The functions of one app and stage, and their assembly. */
export interface AssemblyStage extends AppStage {
  readonly assembly: Assembly;
  readonly sealings: readonly SynthesizedSealing[];
}

/**
 * Chooses a stage and an app: those that are named, otherwise stage local, otherwise the only ones of the assembly.
 *
 * @throws {UsageError} If the assembly has several and none is named.
 * @throws {AssemblyMissing} If no assembly has a function of the stage.
 */
export function ofStage(
  assemblies: readonly [Assembly, ...Assembly[]],
  stage: string | undefined,
  appName: string | undefined,
): AssemblyStage {
  const last = assemblies.at(-1) ?? assemblies[0];
  const wanted = stage ?? LOCAL_STAGE;
  const found =
    inStage(assemblies, wanted) ??
    (stage === undefined ? inStage([last], onlyStage(last)) : undefined);
  if (!found) throw missing(last, wanted);
  const apps = [...new Set(found.sealings.map(({ app }) => app))];
  const [only] = apps;
  if (appName === undefined && apps.length > 1) {
    throw new UsageError(
      `${found.assembly.folder} has several apps with stage ${found.stage}: ${apps.join(", ")}; choose one with --app-name`,
    );
  }
  const app = appName ?? only;
  const sealings = found.sealings.filter((one) => one.app === app);
  if (app !== undefined && sealings.length > 0) return { ...found, app, sealings };
  throw new UsageError(
    `${found.assembly.folder} has no app ${appName} with stage ${found.stage}, but ${apps.join(", ")}`,
  );
}

function inStage(assemblies: readonly Assembly[], stage: string) {
  for (const assembly of assemblies) {
    const sealings = assembly.sealings.filter((one) => one.stage === stage);
    if (sealings.length > 0) return { assembly, stage, sealings };
  }
  return undefined;
}

/** @throws {UsageError} If an assembly has several stages. */
function onlyStage({ folder, sealings }: Assembly): string {
  const stages = stagesOf(sealings);
  if (stages.length < 2) return stages[0] ?? LOCAL_STAGE;
  throw new UsageError(`${folder} has the stages ${stages.join(", ")}; choose one with --stage`);
}

function missing({ folder, sealings }: Assembly, stage: string): AssemblyMissing {
  const stages = stagesOf(sealings);
  if (stages.length === 0) {
    return new AssemblyMissing(
      `the app in ${folder} declares no secrets: give a function secrets with SealedFunction of signet-cdk, then synthesize the app again`,
    );
  }
  const but = `, but of ${stages.join(", ")}`;
  return new AssemblyMissing(
    `${folder} has no function with secrets of stage ${stage}${but}: ${howToSynthesize(stage)}`,
  );
}

/** Returns the stages of functions, sorted. */
export function stagesOf(sealings: readonly SynthesizedSealing[]): readonly string[] {
  return [...new Set(sealings.map(({ stage }) => stage))].toSorted();
}
