import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../scripts/build/build-output.ts";
import { sources } from "./arrows/project.ts";

/** Returns the files of commands whose text matches. */
function filesWith(pattern: RegExp): readonly string[] {
  const scripts = sources.filter((file) => file.startsWith("scripts/"));
  return scripts.filter((file) => pattern.test(readFileSync(join(project, file), "utf8")));
}

it.each([
  [
    "prints",
    /\bprocess\.(stdout|stderr)\b|\{[^}]*\b(stdout|stderr)\b[^}]*\} = process\b|\bconsole\./,
  ],
  ["colours its output", /\\u001b\[|\\x1b\[|\bstyleText\b/],
])("a command that %s does so through its Io, which hides secrets", (_, pattern) => {
  const ours = ["scripts/terminal/io.ts", "scripts/terminal/colours.ts"];
  expect(filesWith(pattern).filter((file) => !ours.includes(file))).toEqual([]);
});

it("a command gets its credentials from the function that hides them in its output", () => {
  expect(filesWith(/\bimport\b.*\bresolveCredentials\b/)).toEqual([
    "scripts/terminal/credentials.ts",
  ]);
});

it("text with secrets or escape codes is printed in known places only", () => {
  expect(filesWith(/\.outWithSecret\(/)).toEqual(["scripts/call/print-request.ts"]);
  expect(filesWith(/\.coloured\(/).toSorted()).toEqual([
    "scripts/call/output.ts",
    "scripts/demo/main-job.ts",
    "scripts/serve/first-call.ts",
    "scripts/serve/log/log-printer.ts",
    "scripts/serve/run.ts",
  ]);
});

/** Functions of Node.js that read a file, which may be a pipe or a device. */
const READING = /\{[^}]*\b(readFile|readFileSync|readSync|createReadStream)\b[^}]*\} from "node:fs/;

it("files are read through lib/regular-file.ts, except files of the kernel, of packages and of our own build", () => {
  const readers = sources.filter((file) => {
    const text = readFileSync(join(project, file), "utf8");
    return !file.startsWith("lambda/") && READING.test(text.replaceAll('"node:fs"', '"node:fs/"'));
  });
  expect(readers.toSorted()).toEqual([
    "lib/cloud/objects/read-bytes.ts",
    "lib/cloud/runtime/limits/probe.ts",
    "lib/cloud/runtime/process/inherited-descriptors.ts",
    "lib/cloud/runtime/process/proc-files.ts",
    "lib/cloud/runtime/programs/entry-point.ts",
    "lib/cloud/runtime/programs/join-modules.ts",
    "lib/cloud/runtime/programs/python-runtime.ts",
    "lib/cloud/runtime/sandbox/root-file-system.ts",
    "lib/cloud/services/dynamodb/database/load-dynalite.mjs",
    "lib/regular-file.ts",
    "scripts/build/build-output.ts",
    "scripts/build/bundler-plugins.mjs",
    "scripts/build/compile-all.mjs",
    "scripts/build/compile-library.ts",
    "scripts/build/compile.mjs",
    "scripts/doctor/port-user.ts",
    "scripts/serve/stop-signal.ts",
  ]);
});
