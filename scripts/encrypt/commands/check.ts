import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { isLocalEndpoint } from "../../../lib/local-endpoint.ts";
import type { Options } from "../../terminal/options.ts";
import { UsageError } from "../../terminal/io.ts";
import { subCommand } from "../frame/sub-command.ts";
import { KMS_OPTIONS, STAGE_OPTIONS } from "../input/options.ts";
import { AssemblyMissing, readAssemblies, type Assembly } from "../stage/assemblies.ts";
import { filesToCheck } from "../stage/files-to-check.ts";
import { howToSynthesize } from "../stage/how-to-synthesize.ts";
import { stagesOf } from "../stage/of-stage.ts";
import { requireStageName } from "../stage/sealed-stage.ts";
import { printChecked } from "./print-checked.ts";

const OPTIONS = {
  ...KMS_OPTIONS, // `check` does not use KMS, but accepts its options, so one command line fits all.
  ...STAGE_OPTIONS,
  stage: {
    type: "string",
    multiple: true,
    value: "STAGE",
    help: "stage to check; default: every sealed file beside those of the assembly",
  },
  assembly: {
    ...STAGE_OPTIONS.assembly,
    multiple: true,
    help: "assembly that names the functions and their secrets; default: the one of signet serve or cdk synth",
  },
} as const satisfies Options;

export const check = subCommand({
  name: "check",
  options: OPTIONS,
  summary: "check sealed files offline, for example in CI",
  description: `Checks sealed files without credentials and without KMS: whether each file is valid, whether
each function has every secret that it declares exactly once and no other, and how full each
function's environment is. The secrets that functions declare are read from the assembly, so
run cdk synth before; it may report missing secrets. A file of a stage that no assembly has is
checked for its form only, which is said. Secrets that the local cloud has sealed are an error,
unless AWS_ENDPOINT_URL names a local cloud. Ends with 1 if there is an error, if there is no
assembly, if no assembly has a stage of --stage, or if --secrets-dir contains no sealed file.`,

  run({ values, words, io }) {
    if (words.length > 0) throw new UsageError("unexpected argument; pass a stage with --stage");
    for (const stage of values.stage ?? []) requireStageName(stage);
    const { assemblies, missing } = read(values);
    const known = new Set(assemblies.flatMap(({ sealings }) => stagesOf(sealings)));
    const files = filesToCheck(assemblies, values);
    const isEmpty = !files.some(({ path }) => existsSync(path));
    if (isEmpty) {
      const folders = new Set(files.map(({ path }) => dirname(path)));
      const shown = values["secrets-dir"] ?? ([...folders].join(", ") || "secrets");
      io.err(`encrypt: there is no sealed file in ${shown}`);
    }
    for (const { function: name, stage, file } of assemblies.flatMap(({ sealings }) => sealings)) {
      const isAsked = values.stage?.includes(stage) ?? true;
      if (!isAsked || file !== undefined || values["secrets-dir"] !== undefined) continue;
      io.err(
        `encrypt: function ${name} of stage ${stage} reads no sealed file, so its secrets are not checked`,
      );
    }
    let errors = 0;
    const endpoint = values["endpoint-url"];
    const isLocal = isLocalEndpoint(
      endpoint === undefined ? io.env : { AWS_ENDPOINT_URL: endpoint },
    );
    const how = { saysHow: missing === undefined, isLocal };
    for (const file of files) errors += printChecked(file, how, io);
    if (missing !== undefined) io.err(`encrypt: ${missing}`);
    const unknown =
      missing === undefined ? (values.stage ?? []).filter((one) => !known.has(one)) : [];
    for (const stage of unknown) {
      io.err(
        `encrypt: no assembly has a function with secrets of stage ${stage}: ${howToSynthesize(stage)}`,
      );
    }
    // A mistyped folder or stage must not count as one without errors.
    const isMistyped = unknown.length > 0 || (isEmpty && values["secrets-dir"] !== undefined);
    return errors > 0 || missing !== undefined || isMistyped ? 1 : 0;
  },
});

interface Given {
  readonly assembly?: readonly string[] | undefined;
  readonly state: string;
  readonly "app-name"?: string | undefined;
}

/** Returns the assemblies, or why they are missing. */
function read({ assembly, state, "app-name": app }: Given): {
  readonly assemblies: readonly Assembly[];
  readonly missing?: string;
} {
  try {
    const assemblies =
      assembly?.flatMap((one) => readAssemblies({ assembly: one, state })) ??
      readAssemblies({ state });
    return {
      assemblies: assemblies.map((one) => ({
        ...one,
        sealings: one.sealings.filter((sealing) => app === undefined || sealing.app === app),
      })),
    };
  } catch (error) {
    if (error instanceof AssemblyMissing) return { assemblies: [], missing: error.message };
    throw error;
  }
}
