import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { SynthFailed, withSynth } from "../../../scripts/build/synth.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();

it("a failed synthesis reports the error of the app, and the next synthesis works", async () => {
  await withSynth(async (synth) => {
    const failing = synth(join(folder, "failed"), { stage: "../dev" });
    await expect(failing).rejects.toThrow(SynthFailed);
    await expect(failing).rejects.toThrow(
      /^signet: stage "..\/dev" is not 1 to 20 characters of[^\n]+$/,
    );
    await synth(join(folder, "made"), { secretsDir: folder });
  });
  expect(readdirSync(join(folder, "failed"))).toEqual([]);
  expect(readdirSync(join(folder, "made"))).toContain("Signet-local-Api.template.json");
});
