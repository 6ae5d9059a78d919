import type { Stack } from "aws-cdk-lib";
import { GUARD_VARIABLE, type GuardKey } from "../../../../lib/formats/function/guard-config.ts";
import { describeRule, plainFunction } from "../describe-rule.ts";
import { guardConfig, webhookGuard } from "../guard-config.ts";

function guarded(key: Partial<GuardKey>) {
  const environment = { [GUARD_VARIABLE]: guardConfig("POST /hooks", webhookGuard(key)) };
  return (stack: Stack) => plainFunction(stack, "F", { environment });
}

describeRule("LOCK08", {
  fails: [
    [
      "a key with insecureShortKey",
      guarded({ insecureShortKey: true }),
      "F/Resource",
      /^POST \/hooks accepts a key of fewer than 24 bytes in lab11Key\. An attacker with one/,
    ],
  ],
  passes: [
    ["a key without insecureShortKey", guarded({})],
    ["a key with insecureShortKey set to false", guarded({ insecureShortKey: false })],
    ["a function without keys", (stack) => plainFunction(stack)],
  ],
});
