import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthesize } from "../../bin/synthesize.ts";
import { type LocalCloud, startCloud } from "../../lib/local/index.ts";
import { deployments, runDeployment } from "./run-deployment.ts";

describe("README.md", () => {
  const folder = mkdtempSync(join(tmpdir(), "signet-deployment-"));
  const [assembly, secretsDir] = [join(folder, "cdk.out"), join(folder, "secrets")];
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(async () => {
    await cloud.stop();
    rmSync(folder, { recursive: true });
  });

  it("deploys the app of this repository with exactly its commands, in their order", async () => {
    const app = {
      assembly,
      options: `--assembly '${assembly}' --secrets-dir '${secretsDir}'`,
      cwd: folder,
      synthesize: (context: Readonly<Record<string, string>>) =>
        synthesize({ outdir: assembly, postCliContext: { ...context, secretsDir } }),
    };
    const blocks = deployments("README.md", / -c oidcIssuer=/);
    expect(blocks).toHaveLength(1);
    for (const lines of blocks) await runDeployment(lines, app, cloud);
    expect(cloud.apis()).toHaveProperty("signet-dev");
  });
});
