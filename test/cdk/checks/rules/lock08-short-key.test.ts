import type { Stack } from "aws-cdk-lib";
import { describeRule, plainFunction } from "../describe-rule.ts";

function guarded(key: object) {
  const routes = { "POST /hooks": { type: "webhook", keys: [{ secret: "lab11Key", ...key }] } };
  return (stack: Stack) =>
    plainFunction(stack, "F", { environment: { SIGNET_GUARD: JSON.stringify({ routes }) } });
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
