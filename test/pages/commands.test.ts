import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch, type Launched } from "../../scripts/serve/launch.ts";
import { quietLaunch } from "../scripts/app/app-in-this-process.ts";
import { runs } from "../random/runs.ts";
import { blocksWithStatus, expectStatuses } from "./stated-calls.ts";

/** The pages with commands that call the app of this repository. */
const PAGES = ["README.md", "docs/local-cloud.md", "docs/lockdown.md", "docs/secrets.md"] as const;

const folder = mkdtempSync(join(tmpdir(), "signet-commands-"));
let launched: Launched;
beforeAll(async () => {
  launched = await launch({
    ...quietLaunch,
    state: join(folder, ".signet"),
    httpsPort: 0,
    context: { secretsDir: join(folder, "secrets") },
  });
});
afterAll(async () => {
  await launched.cloud.close();
  rmSync(folder, { recursive: true });
});

// `npm test` runs the commands of README, and `npm run test:full` the commands of every page.
it.each(PAGES.slice(0, runs(PAGES.length)))(
  "each call in %s gets the status that the page states",
  async (page) => {
    const blocks = blocksWithStatus(page);
    expect(blocks.length).toBeGreaterThan(0);
    for (const commands of blocks) await expectStatuses(commands, folder, launched.outputs());
  },
);
