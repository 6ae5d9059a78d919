import { readFileSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { lintRules } from "./lint-rules.ts";
import { withMap } from "./map.ts";
import { root, sources } from "./project.ts";

/** Files that are generated from the table, by path. */
export const generated: Readonly<Record<string, () => string>> = {
  "test/arrows/oxlint.json": () => lintRules(sources),
  "docs/architecture.md": () => withMap(readFileSync(join(root, "docs/architecture.md"), "utf8")),
};

if (process.argv[1] === import.meta.filename) {
  for (const [file, text] of Object.entries(generated)) {
    writeFileAtomic.sync(join(root, file), text());
  }
}
