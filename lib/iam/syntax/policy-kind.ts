/**
 * Kind of a policy. `identity`, `managed` and `session` differ only in their maximum length, and so do `resource` and
 * `api`.
 */
export type PolicyKind = "identity" | "managed" | "session" | "resource" | "api" | "trust";

/** Greatest length of a policy of each kind that AWS accepts, in characters without white space. */
export const QUOTAS: Readonly<Record<PolicyKind, number>> = {
  identity: 10_240,
  managed: 6144,
  session: 2048,
  resource: 32_768,
  api: 8192,
  trust: 2048,
};
