import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readPrivateFile } from "../lib/cli/files/private-file.ts";
import { resolveCredentials } from "../lib/cli/client/credentials.ts";
import { readSealedFile } from "../lib/sealed-file/read-sealed-file.ts";
import { readAssembly } from "../lib/cloud/assembly/manifest.ts";
import { openStateDirectory } from "../lib/cloud/state/state-directory.ts";
import { FileRefused, readRegularFile, readRegularText } from "../lib/regular-file.ts";
import { readBody } from "../scripts/call/body.ts";
import { readOutputs } from "../scripts/outputs/outputs.ts";
import { parseTruststores } from "../scripts/serve/truststores.ts";
import { readInput } from "../scripts/terminal/read-input.ts";
import { readExpectation } from "../scripts/who-can/check.ts";
import { recordingIo } from "./scripts/terminal/recording-io.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const folder = temporaryDirectory();
const at = (name: string): string => join(folder, name);

/** Names of files that the readers of a folder look for. Each is made as a pipe and as a link to a device. */
const NAMES = ["manifest.json", "outputs.json", "state.json"];

beforeAll(() => {
  for (const [kind, make] of [
    ["pipe", (path: string) => execFileSync("mkfifo", ["-m", "600", path])],
    ["zero", (path: string) => symlinkSync("/dev/zero", path)],
  ] as const) {
    execFileSync("mkdir", [at(kind)]);
    for (const name of NAMES) make(join(at(kind), name));
  }
  writeFileSync(at("text"), "text");
  symlinkSync("text", at("link"));
  writeFileSync(at("large"), "");
  truncateSync(at("large"), 1_001);
});

describe("a file", () => {
  it("is read up to the limit, even through a link", () => {
    expect(readRegularText(at("link"), 4)).toBe("text");
    expect(readRegularFile(at("large"), 1_001)).toEqual(Buffer.alloc(1_001));
    expect(readRegularText("/proc/self/status", 100_000)).toMatch(/^Name:/);
  });

  it.each([
    [
      "a named pipe",
      () => join(at("pipe"), "state.json"),
      /state\.json is a named pipe; only a reg/,
    ],
    [
      "a link to a device",
      () => join(at("zero"), "state.json"),
      /is a device; only a regular file/,
    ],
    ["a folder", () => folder, /is a folder; only a regular file is read$/],
    ["larger than the limit", () => at("large"), /large is larger than .* MiB, and is not read$/],
    ["a file of /proc that is larger", () => "/proc/self/status", /status is larger than/],
  ])("is rejected if it is %s", (_, path, message) => {
    const read = () => readRegularFile(path(), 100);
    expect(read).toThrow(FileRefused);
    expect(read).toThrow(message);
  });

  it("that does not exist fails with Node's own code", () => {
    const none = () => readRegularFile(at("none"), 1);
    expect(none).toThrow(expect.objectContaining({ code: "ENOENT" }));
  });
});

describe.each(["pipe", "zero"])("a %s in place of a file ends", (kind) => {
  const path = (): string => join(at(kind), "state.json");

  it.each<[string, () => unknown]>([
    ["the reading of a sealed file", () => readSealedFile(path(), { app: "signet", stage: "dev" })],
    ["the reading of an assembly", () => readAssembly(at(kind))],
    ["the opening of a state", () => openStateDirectory(at(kind), "123456789012", "us-east-1")],
    ["the reading of outputs", () => readOutputs(at(kind))],
    ["the reading of an expectation", () => readExpectation(path(), "npm run who-can")],
    ["the reading of stored logins", () => readPrivateFile(path())],
    ["the reading of a trust store", () => parseTruststores([`s3://a/b=${path()}`])],
    ["the reading of a key or a value", () => readInput(path(), recordingIo())],
    ["the reading of a body", () => readBody(`@${path()}`, recordingIo())],
    ["the search for credentials", () => resolveCredentials({ profile: "a", configFile: path() })],
  ])("%s with an error", async (_, read) => {
    await expect((async () => read())()).rejects.toThrow(
      /is a (named pipe|device); only a regular/,
    );
  });
});
