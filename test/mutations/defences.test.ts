import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../../scripts/build/build-output.ts";
import { defences } from "./defences.ts";

// The mutation run takes minutes. This test fails sooner if the code that a mutation changes was moved.
it.each(defences)(
  "the code that a mutation changes occurs exactly once: $name",
  ({ file, from }) => {
    expect(readFileSync(join(project, file), "utf8").split(from)).toHaveLength(2);
  },
);
