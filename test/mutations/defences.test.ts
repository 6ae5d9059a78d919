import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../../scripts/build/build-output.ts";
import { defences } from "./defences.ts";

// The mutation run itself takes minutes; this notices when the code that it changes has moved.
it.each(defences)("what would switch a defence off stands once: $name", ({ file, from }) => {
  expect(readFileSync(join(project, file), "utf8").split(from)).toHaveLength(2);
});
