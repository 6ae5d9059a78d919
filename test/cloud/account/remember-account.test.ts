import { expect, it } from "vitest";
import { rememberAccount } from "../../../lib/cloud/account/remember-account.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import { policy, user } from "../deployment/sketch.ts";

it("a policy that a call gives a secret stays when the deployment is undone", async () => {
  const account = emptyAccount();
  const Secret = { Type: "AWS::SecretsManager::Secret", Properties: { Name: "s" } };
  deploySketch(account, { name: "S", resources: { Secret } });
  const before = rememberAccount(account);
  deploySketch(account, { name: "S", resources: { Secret, Ann: user("Ann") } });
  const denied = policy({
    Effect: "Deny",
    Principal: "*",
    Action: "secretsmanager:*",
    Resource: "*",
  });
  await before.during(async () => {
    const secret = account.secrets.named("s");
    if (secret) account.secrets.setPolicy(secret, denied);
  });
  before.restore();
  expect(account.directory.users.has("Ann")).toBe(false);
  expect(account.secrets.named("s")?.record.policy).toEqual(denied);
  expect(account.secrets.named("s")?.policy?.statements).toHaveLength(1);
});
