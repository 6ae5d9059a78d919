import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../../lib/local/index.ts";
import { deployments, runDeployment } from "../pages/run-deployment.ts";
import { PAGE, writePageApp, type PageApp } from "./described-app.ts";

let app: PageApp;
let cloud: LocalCloud;
beforeAll(async () => {
  [app, cloud] = await Promise.all([writePageApp(), startCloud()]);
});
afterAll(async () => {
  await cloud.stop();
  rmSync(app.folder, { recursive: true });
});

it("the app of docs/your-app.md is deployed with exactly the commands of the page", async () => {
  await app.build();
  const described = {
    assembly: join(app.folder, "cdk.out"),
    cwd: app.folder,
    async synthesize(context: Readonly<Record<string, string>>) {
      const env = { CDK_OUTDIR: "cdk.out", CDK_CONTEXT_JSON: JSON.stringify(context) };
      await app.run("tsx bin/app.ts", { env });
    },
  };
  const [dev = [], ...others] = deployments(PAGE, /Orders-dev/);
  expect(others).toEqual([]);
  await runDeployment(dev, described, cloud);
  const url = `${cloud.apis()["orders-dev"]}/orders/7`;
  const response = await cloud.fetchAs("orders-dev-clerk")(url);
  expect(await response.json()).toMatchObject({ id: "7", receipt: expect.any(String) });
  expect((await fetch(url)).status).toBe(403);

  const [prod = [], ...more] = deployments("docs/secrets.md", /Orders-prod/);
  expect(more).toEqual([]);
  await runDeployment(prod, described, cloud);
});
