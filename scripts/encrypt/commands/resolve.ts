import { join } from "node:path";
import { updateSealedFile } from "../../../lib/cli/sealing/file/update-sealed-file.ts";
import type { AppStage } from "../../../lib/formats/sealed/app-name.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { readUnresolved } from "../../../lib/sealed-file/read-sealed-file.ts";
import { UsageError } from "../../terminal/io.ts";
import { subCommand } from "../frame/sub-command.ts";
import { KMS_OPTIONS, STAGE_OPTIONS } from "../input/options.ts";
import { AssemblyMissing } from "../stage/assemblies.ts";
import { sealedStage, type StageOptions } from "../stage/sealed-stage.ts";

export const resolve = subCommand({
  name: "resolve",
  summary: "drop lines that git brought back after they were replaced",
  // `resolve` does not use KMS, but accepts its options, so one command line fits all.
  options: { ...KMS_OPTIONS, ...STAGE_OPTIONS },
  description: `If two branches change adjacent lines, git keeps both versions of each line, so replaced
lines are in the file again. The file remembers which lines these are, and resolve drops them.
After git revert, replaced lines are in the file again too, beside the lines that replaced
them. resolve keeps the replacements, so set the earlier values again afterwards. The app
cannot be synthesized with such a file, so without an assembly the file is secrets/STAGE.json.`,

  async run({ values, words, io }) {
    if (words.length > 0) throw new UsageError("unexpected argument; pass a stage with --stage");
    const { path, ...sealedFor } = located(values);
    const { dropped } = await updateSealedFile(
      path,
      sealedFor,
      async (before) => {
        const { returned = [], ...file } = before;
        return { file: returned.length > 0 ? file : before, dropped: returned };
      },
      { read: readUnresolved },
    );
    io.err(
      dropped.length > 0
        ? `dropped from ${path} the replaced lines of ${dropped.join(", ")}`
        : `${path} has nothing to resolve`,
    );
    return 0;
  },
});

/** Returns the sealed file. If there is no assembly, the file itself says to which app it belongs. */
function located(options: StageOptions): AppStage & { readonly path: string } {
  try {
    return sealedStage(options, []);
  } catch (error) {
    if (!(error instanceof AssemblyMissing)) throw error;
    const { stage = LOCAL_STAGE, "secrets-dir": folder = "secrets" } = options;
    const path = join(folder, `${stage}.json`);
    const file = readUnresolved(path, { stage });
    if (file) return { app: file.app, stage, path };
    throw error;
  }
}
