import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { entryPoint } from "../../../../lib/cloud/runtime/programs/entry-point.ts";
import { LAMBDA_FILES } from "../../../../lib/cloud/runtime/sandbox/function-files.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const directory = temporaryDirectory();
const SCRIPT = "#!/bin/sh\n";
/** The header of an executable for MIPS, which the local cloud does not run on. */
const FOREIGN = Buffer.concat([
  Buffer.from("\x7FELF", "latin1"),
  Buffer.alloc(14),
  Buffer.from([8, 0]),
]);

let count = 0;

/** Returns where Lambda would find the bootstrap among files, each with its content and mode. */
function found(files: Readonly<Record<string, readonly [string | Buffer, number]>>): string {
  const base = join(directory, String(count++));
  for (const folder of ["task", "opt"]) mkdirSync(join(base, folder), { recursive: true });
  for (const [path, [content, mode]] of Object.entries(files)) {
    writeFileSync(join(base, path), content);
    chmodSync(join(base, path), mode);
  }
  try {
    return entryPoint({ ...LAMBDA_FILES, task: join(base, "task"), opt: join(base, "opt") });
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

const notLinux = process.platform === "linux" ? [] : ["skipped"];

it.each([
  ["in the package", { "task/bootstrap": [SCRIPT, 0o755] }, "task"],
  ["in a layer", { "opt/bootstrap": [SCRIPT, 0o755] }, "opt"],
  ["in both", { "task/bootstrap": [SCRIPT, 0o755], "opt/bootstrap": [SCRIPT, 0o755] }, "task"],
  ["of this machine", { "task/bootstrap": [SCRIPT, 0o755] }, "task"],
  ["missing", {}, "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"],
  [
    "not executable",
    { "opt/bootstrap": [SCRIPT, 0o644] },
    "fork/exec /opt/bootstrap: permission denied",
  ],
  ...(notLinux.length > 0
    ? []
    : ([
        [
          "for MIPS",
          { "task/bootstrap": [FOREIGN, 0o755] },
          "fork/exec /var/task/bootstrap: exec format error",
        ],
        [
          "empty",
          { "task/bootstrap": ["", 0o755] },
          "fork/exec /var/task/bootstrap: exec format error",
        ],
      ] as const)),
] as const)("a bootstrap that is %s", (_, files, expected) => {
  expect(found(files)).toBe(expected);
});
