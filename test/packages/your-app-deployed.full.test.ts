import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../../lib/local/index.ts";
import { deployments, runDeployment } from "../pages/run-deployment.ts";
import { described, PAGE, writePageApp, type PageApp } from "./described-app.ts";

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
  const [dev = [], ...others] = deployments(PAGE, /Orders-dev/);
  expect(others).toEqual([]);
  await runDeployment(dev, described(app), cloud);
  const url = `${cloud.apis()["orders-dev"]}/orders/7`;
  const response = await cloud.fetchAs("orders-dev-clerk")(url);
  expect(await response.json()).toMatchObject({ id: "7", receipt: expect.any(String) });
  expect((await fetch(url)).status).toBe(403);
});
