import type {
  DeclaredSecret,
  SealingMetadata,
} from "../../../lib/formats/sealed/sealing-metadata.ts";
import { SEALING_METADATA } from "../../../lib/formats/sealed/sealing-metadata.ts";
import { writeAssembly } from "../../cloud/write-assembly.ts";

/** A function with sealed secrets. A name is short for a secret of any text. */
export interface SketchedSealing extends Partial<Omit<SealingMetadata, "secrets" | "context">> {
  readonly secrets: readonly (string | DeclaredSecret)[];
  /** @default "Api" */
  readonly stack?: string;
  /** Environment of the stack, such as `aws://123456789012/eu-west-1`. @default - any account and region */
  readonly environment?: string;
}

/** Returns the metadata of a function in app signet, stage local, unless the sketch says otherwise. */
function metadataOf(name: string, sketch: SketchedSealing): SealingMetadata {
  const { secrets, stack: _, environment: __, ...given } = sketch;
  const { app = "signet", stage = "local", function: functionName = name } = given;
  return {
    app,
    stage,
    function: functionName,
    functionName: `${app}-${stage}-${functionName}`,
    context: { app, stage, function: functionName },
    keyId: `alias/${app}-${stage}`,
    keyStack: "Key",
    environmentBytes: 60,
    ...given,
    secrets: secrets.map((secret) =>
      typeof secret === "string" ? { name: secret, kind: { type: "text" }, usedBy: [] } : secret,
    ),
  };
}

/** Writes an assembly whose constructs have the metadata of sealed secrets, by any unique name. */
export function writeSealings(
  directory: string,
  sketches: Readonly<Record<string, SketchedSealing>>,
): void {
  const names = new Set(Object.values(sketches).map(({ stack = "Api" }) => stack));
  writeAssembly(
    directory,
    [...names].map((stack) => {
      const functions = Object.entries(sketches).filter(
        ([, one]) => (one.stack ?? "Api") === stack,
      );
      return {
        name: stack,
        resources: {},
        artifact: {
          displayName: stack,
          ...(functions[0]?.[1].environment === undefined
            ? {}
            : { environment: functions[0][1].environment }),
          metadata: Object.fromEntries(
            functions.map(([name, sketch]) => [
              `/${stack}/${name}`,
              [{ type: SEALING_METADATA, data: metadataOf(name, sketch) }],
            ]),
          ),
        },
      };
    }),
  );
}
