import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { root } from "../arrows/project.ts";
import { page } from "./page.ts";

/** The generated page. */
export const REFERENCE = "docs/constructs.md";

/** Returns the text of the page. */
export function reference(): string {
  return page(join(root, "lib/cdk/index.ts"));
}

if (process.argv[1] === import.meta.filename) {
  writeFileAtomic.sync(join(root, REFERENCE), reference());
}
