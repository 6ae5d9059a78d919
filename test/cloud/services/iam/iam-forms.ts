import type { CallOptions, TestCloud } from "../../test-cloud.ts";

export type Form = Readonly<Record<string, string>>;
export const simulation = (form: Form): Form => ({ Action: "SimulatePrincipalPolicy", ...form });
/** Calls IAM with a form of the Query protocol. */
export const callIam = (
  local: TestCloud,
  form: Form,
  userName = "admin",
  options: CallOptions = {},
) =>
  local.aws("iam", "/", {
    as: local.keys(userName),
    headers: [["Content-Type", "application/x-www-form-urlencoded"]],
    body: new URLSearchParams({ Version: "2010-05-08", ...form }).toString(),
    ...options,
  });
/** Returns the form fields of a list, which the Query protocol numbers from 1. */
export const list = (name: string, ...values: readonly string[]): Form =>
  Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
/** Returns the form fields of entry `n` of `ContextEntries`. */
export const entry = (n: number, name: string, ...values: readonly string[]): Form => ({
  [`ContextEntries.member.${n}.ContextKeyName`]: name,
  [`ContextEntries.member.${n}.ContextKeyType`]: values.length > 1 ? "stringList" : "string",
  ...list(`ContextEntries.member.${n}.ContextKeyValues`, ...values),
});

/** Returns the decisions in a response, each as `action resource decision`. */
export function decisions(text: string): readonly string[] {
  const parts = ["EvalActionName", "EvalResourceName", "EvalDecision"];
  const result = new RegExp(parts.map((name) => `<${name}>([^<]*)</${name}>`).join(""), "g");
  return [...text.matchAll(result)].map(([, ...found]) => found.join(" "));
}
