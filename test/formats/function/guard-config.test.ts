import { expect, it } from "vitest";
import * as guard from "../../../lib/formats/function/guard-config.ts";

it("the names that deployed functions and templates use do not change", () => {
  expect({ ...guard }).toEqual({
    GUARD_VARIABLE: "SIGNET_GUARD",
    GUARD_HANDLER: "/opt/handler.handler",
    GUARD_LAYER: "SignetGuard",
    AUTH_METADATA: "signet:auth",
  });
});
