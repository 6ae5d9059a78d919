import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { startCommand } from "../run-command.ts";
import { sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();

/** Times in ms after which a `set` with the lock is killed: while it calls KMS, writes, or has just written. */
const MOMENTS = [0, 25, 45];

it("a set that is killed leaves the previous value or its own, and does not block the next set", async () => {
  const argv = ["set", "secure", "proofKey", ...stage.options];
  const set = (value: string) => {
    const script = startCommand("encrypt", argv);
    script.child.stdin?.end(value);
    return script;
  };
  expect((await set("value 0").ended).status).toBe(0);
  let before = "value 0";
  for (const [times, ms] of MOMENTS.entries()) {
    const value = `value ${times + 1}`;
    const { child, ended } = set(value);
    while (lockOwner() !== child.pid && child.exitCode === null) await wait(1);
    await wait(ms);
    child.kill("SIGKILL");
    await ended;
    const { proofKey } = await stage.opened(["proofKey"]);
    expect([before, value]).toContain(proofKey);
    before = proofKey;
  }
  expect((await set("the last").ended).status).toBe(0);
  expect(await stage.opened(["proofKey"])).toEqual({ proofKey: "the last" });
  expect(readdirSync(stage.secretsDir)).toEqual(["local.json"]);
});

/** Returns the process in the lock file. A killed process leaves its lock file behind. */
function lockOwner(): number | undefined {
  try {
    return Number.parseInt(readFileSync(`${stage.path}.lock`, "utf8"), 10);
  } catch {
    return undefined;
  }
}
