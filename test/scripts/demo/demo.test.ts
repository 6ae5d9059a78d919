import { expect, it } from "vitest";
import { callers } from "../../../scripts/demo/callers.ts";
import { mainJob } from "../../../scripts/demo/main-job.ts";
import { webhooks } from "../../../scripts/demo/webhooks.ts";
import { runScript } from "../run-script.ts";

it("shows the main job from sealed secret to refusals, and ends with 0", async () => {
  const { status, out, err } = await runScript("scripts/demo/main.ts", []);
  const lines = out.split("\n");
  expect(lines.filter((line) => line.startsWith("✘"))).toEqual([]);
  expect(lines.filter((line) => line.startsWith("✔"))).toEqual(
    [...mainJob, ...webhooks, ...callers].map(([title]) => `✔ ${title}`),
  );
  expect(out).toContain("Every step came out as it must.");
  expect(out).toMatch(/Canonical request[^]*AWS4-HMAC-SHA256/);
  expect(err).not.toMatch(/^ +at /m);
  expect(status).toBe(0);
});
