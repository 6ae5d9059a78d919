import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { synthesize } from "../../bin/synthesize.ts";
import { type LocalCloud, startCloud } from "../../lib/local/index.ts";
import { cdkArguments, deployments, runDeployment } from "./run-deployment.ts";
import { shellCommands } from "./shell-commands.ts";

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

describe("docs/access.md", () => {
  it("gives who-can the context that another stage needs", async () => {
    const lines = shellCommands("docs/access.md")
      .map(({ line }) => line)
      .filter((line) => line.includes(" -c stage="));
    expect(lines).toHaveLength(1);
    const outdir = mkdtempSync(join(tmpdir(), "signet-who-can-"));
    for (const line of lines) {
      const postCliContext = { ...cdkArguments(line).context, "signet:localCloud": "true" };
      await synthesize({ outdir, postCliContext });
    }
    rmSync(outdir, { recursive: true });
  });
});
