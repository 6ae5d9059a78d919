import { expect, it } from "vitest";
import { GUARD_VARIABLE } from "../../../../lib/formats/function/guard-config.ts";
import { GuardMisconfigured, readGuardConfig } from "../../../../lambda/cdk/guard/config.ts";

const config = { handler: "a.handler", function: "hooks", secrets: [], routes: {} };

it("readGuardConfig reads the configuration from its variable", () => {
  expect(readGuardConfig({ [GUARD_VARIABLE]: JSON.stringify(config) })).toEqual(config);
});

it.each([
  [{}, `the guard cannot start: see ${GUARD_VARIABLE}`],
  [{ [GUARD_VARIABLE]: "{}" }, `the guard cannot start: see ${GUARD_VARIABLE}.handler`],
])("readGuardConfig rejects the environment %j", (env, message) => {
  expect(() => readGuardConfig(env)).toThrow(new GuardMisconfigured(message));
});
