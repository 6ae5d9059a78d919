import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { isMap } from "../../../json.ts";
import type { Account } from "../../account/account.ts";
import { NO_VALUE, resolve, type Scope } from "../../assembly/intrinsics.ts";
import type { AssemblyStack } from "../../assembly/manifest.ts";
import type { TemplateResource } from "../../assembly/template.ts";
import { withStoredValues } from "./dynamic-references.ts";
import type { Problems } from "../run/problems.ts";

interface ResolvedProperties {
  readonly values: unknown;
  /** The same with the texts of dynamic references instead of the stored values, which may be secret. */
  readonly unread: unknown;
  /** Whether every property could be resolved. */
  readonly complete: boolean;
}

/** Resolves each property on its own, so that the problems of all are found. */
export function resolvedProperties(
  account: Account,
  stack: AssemblyStack,
  { type, path, properties }: TemplateResource,
  scope: Scope,
  problems: Problems,
): ResolvedProperties {
  const resolved = (value: unknown, name: string) =>
    problems.attempt(stack, path, () => {
      const unread = resolve(value, scope);
      return { unread, value: withStoredValues(unread, { type, name }, account, problems) };
    });
  if (!isMap(properties) || intrinsicCall(properties)) {
    const all = resolved(properties, "Properties");
    return { values: all?.value ?? {}, unread: all?.unread, complete: all !== undefined };
  }
  const entries = Object.entries(properties).map(
    ([name, value]) => [name, resolved(value, name)] as const,
  );
  const read = (part: "value" | "unread") =>
    Object.fromEntries(
      entries
        .map(([name, found]) => [name, found?.[part]] as const)
        .filter(([, value]) => value !== NO_VALUE),
    );
  return {
    values: read("value"),
    unread: read("unread"),
    complete: entries.every(([, found]) => found !== undefined),
  };
}
