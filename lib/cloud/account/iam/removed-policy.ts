import { parsePolicy } from "../../../iam/policy/policy.ts";

/** Replaces a removed group or policy. It denies everything, because the removed one may have contained a Deny. */
export const GONE = parsePolicy(
  { Statement: { Effect: "Deny", Action: "*", Resource: "*" } },
  "identity",
  "a removed policy or group",
);
