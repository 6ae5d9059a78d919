import { readUnresolved } from "../../../lib/sealed-file/read-sealed-file.ts";
import { UsageError } from "../../terminal/io.ts";
import { fileCommand } from "../frame/file-command.ts";

export const resolve = fileCommand({
  name: "resolve",
  summary: "drop lines that git brought back after they were replaced",
  options: {},
  description: `If two branches change adjacent lines, git keeps both versions of each line, so replaced
lines are in the file again. The file remembers which lines these are, and resolve drops them.
After git revert, replaced lines are in the file again too, beside the lines that replaced
them. resolve keeps the replacements, so set the earlier values again afterwards.`,

  async run({ words, io, path, updateFile }) {
    if (words.length > 0) throw new UsageError("unexpected argument; pass a stage with --stage");
    const { dropped } = await updateFile(
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
