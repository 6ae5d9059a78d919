import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { profileRegion } from "../../../lib/cli/client/profile-region.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const folder = temporaryDirectory();
const config = join(folder, "config");
writeFileSync(config, "[default]\nregion = eu-west-3\n[profile caller]\nregion = eu-west-1\n");

beforeEach(() => {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(?!SDK_JS)/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", folder);
  vi.stubEnv("AWS_CONFIG_FILE", config);
});
afterEach(() => vi.unstubAllEnvs());

it("profileRegion returns the region of the named profile, or else of the default profile", async () => {
  expect(await profileRegion("caller")).toBe("eu-west-1");
  expect(await profileRegion()).toBe("eu-west-3");
  vi.stubEnv("AWS_PROFILE", "caller");
  expect(await profileRegion()).toBe("eu-west-1");
});

it("profileRegion returns undefined if no region is configured", async () => {
  expect(await profileRegion("nobody")).toBeUndefined();
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "none"));
  expect(await profileRegion()).toBeUndefined();
});
