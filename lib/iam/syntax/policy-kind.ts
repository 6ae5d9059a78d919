/**
 * What a policy is attached to. `identity`, `managed` and `session` differ in their quotas alone; so do
 * `resource` and `api`.
 */
export type PolicyKind = "identity" | "managed" | "session" | "resource" | "api" | "trust";

/** Characters without white space that AWS takes of the longest policy of a kind. */
export const QUOTAS: Readonly<Record<PolicyKind, number>> = {
  identity: 10_240,
  managed: 6144,
  session: 2048,
  resource: 32_768,
  api: 8192,
  trust: 2048,
};
