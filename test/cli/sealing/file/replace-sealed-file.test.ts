import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSealedFile } from "../../../../lib/cli/sealing/file/sealed-file.ts";
import { buildProgram } from "../build-program.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

const CIPHERTEXT_BYTES = 300_000;
const path = join(folder, "dev.json");

/** Whose file it is, where it is whole. */
function readWhole(): string {
  try {
    const segment = readSealedFile(path, "dev")?.functions["secure"]?.[0];
    const [name = "no name"] = segment?.names ?? [];
    const whole = Buffer.alloc(CIPHERTEXT_BYTES, name).toString("base64");
    return segment?.ciphertext === whole ? name : `a part of ${name}`;
  } catch (error) {
    return String(error);
  }
}

it("leaves the old sealed file or the new one, to a reader and when its writer is killed", async () => {
  const writer = await buildProgram("file/replacing-writer.ts", folder);
  const found = new Set<string>();
  for (let times = 1; times <= 10; times++) {
    const child = spawn(process.execPath, [writer, path, String(CIPHERTEXT_BYTES)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    let written = 0;
    child.stdout.on("data", (dots: Buffer) => {
      // It is writing again already: a look, and the kill, find it at another place each time.
      written += dots.length;
      found.add(readWhole());
      if (written >= times / 2) child.kill("SIGKILL");
    });
    expect(await ended).toEqual([null, "SIGKILL"]);
    found.add(readWhole());
  }
  expect(found.size).toBeGreaterThan(0);
  expect(["old", "new"]).toEqual(expect.arrayContaining([...found]));
});
