import { intrinsicCall } from "../../formats/cloudformation/intrinsic-call.ts";
import { isMap } from "../../json.ts";
import { NO_VALUE, resolve, type Scope } from "../assembly/intrinsics.ts";
import type { AssemblyStack } from "../assembly/manifest.ts";
import type { TemplateResource } from "../assembly/template.ts";
import type { Problems } from "./problems.ts";

interface ResolvedProperties {
  readonly values: unknown;
  /** Whether every property could be resolved. */
  readonly complete: boolean;
}

/** Resolves each property on its own, so that the problems of all are found. */
export function resolvedProperties(
  stack: AssemblyStack,
  { path, properties }: TemplateResource,
  scope: Scope,
  problems: Problems,
): ResolvedProperties {
  const resolved = (value: unknown) =>
    problems.attempt(stack, path, () => ({ value: resolve(value, scope) }));
  if (!isMap(properties) || intrinsicCall(properties)) {
    const all = resolved(properties);
    return { values: all?.value ?? {}, complete: all !== undefined };
  }
  const entries = Object.entries(properties).map(
    ([name, value]) => [name, resolved(value)] as const,
  );
  const values = entries.map(([name, found]) => [name, found?.value] as const);
  return {
    values: Object.fromEntries(values.filter(([, value]) => value !== NO_VALUE)),
    complete: entries.every(([, found]) => found !== undefined),
  };
}
