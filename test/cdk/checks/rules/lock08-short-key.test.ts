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
      "a key that may be short",
      guarded({ insecureShortKey: true }),
      "F/Resource",
      /^POST \/hooks takes a key of fewer than 24 bytes in lab11Key\. Whoever has one/,
    ],
  ],
  passes: [
    ["a key that may not", guarded({})],
    ["a key of which that is said", guarded({ insecureShortKey: false })],
    ["a function without keys", (stack) => plainFunction(stack)],
  ],
});
