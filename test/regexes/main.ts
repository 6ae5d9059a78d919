import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { root } from "../arrows/project.ts";
import { complexityOf } from "./complexity.ts";
import { LIST, listed, toCheck } from "./list.ts";

// Checks the expressions that are not in the list yet, or with --all all of them, which takes minutes.
const known = process.argv.includes("--all") ? new Set<string>() : listed();
const linear: string[] = [];
for (const [text, places] of toCheck()) {
  const complexity = known.has(text) ? "linear" : await complexityOf(text, 120_000);
  if (complexity === "linear") {
    linear.push(text);
  } else {
    process.stderr.write(`${places.join(", ")}: ${text} is ${complexity}: rewrite it\n`);
    process.exitCode = 1;
  }
}
writeFileAtomic.sync(join(root, LIST), `${linear.toSorted().join("\n")}\n`);
