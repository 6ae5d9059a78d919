import { readUnresolved } from "../../../lib/cli/sealing/file/sealed-file.ts";
import { UsageError } from "../../terminal/io.ts";
import { fileCommand } from "../frame/file-command.ts";
import { FILE_USAGE } from "../input/options.ts";

export const resolve = fileCommand({
  name: "resolve",
  summary: "drop lines that git brought back after they were replaced",
  options: {},
  usage: () => `usage: npm run encrypt -- resolve [options]

Where two branches change lines side by side, git keeps both versions of both: lines that
were replaced are back. The file remembers which these are, and \`resolve\` drops them.
After git revert they are back as well, and what was to be reverted is still there: what
replaced them stays here too, so set the earlier values again.

${FILE_USAGE}`,

  async run({ words, io, path, updateFile }) {
    if (words.length > 0) throw new UsageError("it takes no words, but --stage");
    const { dropped } = await updateFile(
      async (before) => {
        const { returned = [], ...file } = before;
        return { file: returned.length > 0 ? file : before, dropped: returned };
      },
      { read: readUnresolved },
    );
    io.err(
      dropped.length > 0
        ? `dropped from ${path} what was replaced before, of ${dropped.join(", ")}`
        : `${path} has nothing to resolve`,
    );
    return 0;
  },
});
