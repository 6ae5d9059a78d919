import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSealedFile } from "../../../../lib/sealed-file/read-sealed-file.ts";
import { buildProgram } from "../build-program.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";

const folder = temporaryDirectory();

const CIPHERTEXT_BYTES = 300_000;
const path = join(folder, "dev.json");

/** Returns the name in the file if the file is complete. */
function readWhole(): string {
  try {
    const segment = readSealedFile(path, { app: "signet", stage: "dev" })?.functions["secure"]?.[0];
    const [name = "no name"] = segment?.names ?? [];
    const whole = Buffer.alloc(CIPHERTEXT_BYTES, name).toString("base64");
    return segment?.ciphertext === whole ? name : `a part of ${name}`;
  } catch (error) {
    return String(error);
  }
}

it("a reader sees the old sealed file or the new one, even if the writer is killed", async () => {
  const writer = await buildProgram("file/replacing-writer.ts", folder);
  const found = new Set<string>();
  for (let times = 1; times <= 10; times++) {
    const child = spawn(process.execPath, [writer, path, String(CIPHERTEXT_BYTES)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "close");
    let written = 0;
    child.stdout.on("data", (dots: Buffer) => {
      // The writer already writes again, so the read and the kill happen at another point each time.
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
