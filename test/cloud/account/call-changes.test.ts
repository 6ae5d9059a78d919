import { expect, it } from "vitest";
import { CallChanges } from "../../../lib/cloud/account/call-changes.ts";
import { newCloudState, type CloudState } from "../../../lib/cloud/state/cloud-state.ts";

const key = { creationDate: "2026-01-01T00:00:00.000Z", rotation: false, material: ["m"] };
const secret = (name: string) => ({ name, created: "c", changed: "c", tags: [], versions: {} });
const [DENY, OPEN] = [{ Statement: "deny" }, { Statement: "open" }];

function stateWith(): CloudState {
  const state = newCloudState("123456789012", "us-east-1");
  state.keys["k"] = { ...key, description: "before", enabled: true, policy: OPEN };
  state.secrets = { gone: secret("gone"), kept: secret("kept") };
  return state;
}

it("a rollback keeps what calls have changed while the deployment waited, and nothing else", async () => {
  const before = stateWith();
  const state = stateWith();
  const changes = new CallChanges(state);
  // The deployment.
  Object.assign(state.keys["k"] ?? {}, { description: "new" });
  state.keys["created"] = { ...key, description: "", enabled: true, policy: OPEN };
  state.secrets = { ...state.secrets, ofStack: secret("ofStack") };
  // Calls.
  await changes.during(async () => {
    Object.assign(state.keys["k"] ?? {}, { enabled: false, policy: DENY });
    Object.assign(state.keys["created"] ?? {}, { enabled: false });
    state.parameters = { p: { name: "p", tags: [], versions: [] } };
    Object.assign(state.secrets?.["kept"] ?? {}, { policy: DENY });
    delete state.secrets?.["gone"];
  });
  // The deployment goes on, and a call fails.
  Object.assign(state.secrets.kept ?? {}, { description: "new" });
  const failing = changes.during(() => {
    state.aliases["alias/a"] = "k";
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");

  expect(changes.appliedTo(before)).toEqual({
    ...before,
    keys: { k: { ...before.keys["k"], enabled: false, policy: DENY } },
    aliases: { "alias/a": "k" },
    parameters: { p: { name: "p", tags: [], versions: [] } },
    secrets: { kept: { ...secret("kept"), policy: DENY } },
  });
});
