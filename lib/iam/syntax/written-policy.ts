import { record, strings } from "./policy-json.ts";
import { parseTemplate, type Dialect, type Template } from "./policy-variables.ts";

/** Principals and resources that a statement names. */
export interface NamedElements {
  /** `*`, service names and ARNs. */
  readonly principals: readonly string[];
  readonly resources: readonly { readonly text: string; readonly template: Template }[];
}

/**
 * Returns the principals and resources in a statement, including those in `NotPrincipal` and `NotResource`.
 *
 * @throws {PolicyUnsupported} If the statement's Principal or Resource does not have the form of a policy.
 */
export function writtenIn(
  statement: Readonly<Record<string, unknown>>,
  dialect: Dialect,
): NamedElements {
  const resource = statement["Resource"] ?? statement["NotResource"];
  const texts = resource === undefined ? [] : strings(resource, "Resource");
  return {
    principals: principalsIn(statement["Principal"] ?? statement["NotPrincipal"]),
    resources: texts.map((text) => ({ text, template: parseTemplate(text, dialect) })),
  };
}

function principalsIn(element: unknown): readonly string[] {
  if (element === undefined) return [];
  if (element === "*") return ["*"];
  return Object.entries(record(element, "Principal")).flatMap(([kind, names]) =>
    strings(names, `Principal ${kind}`),
  );
}
