import { intrinsicCall } from "../../../formats/cloudformation/intrinsic-call.ts";
import { parseReference } from "../../../formats/cloudformation/reference.ts";
import type { Resource, Template } from "./template.ts";
import type { Templates } from "./templates.ts";
import { listOf, literal, membersOf, spelled, UNKNOWN, type Value } from "./values.ts";

/** A principal that includes identities outside the app, unless a condition narrows it. */
export type Stranger =
  | { readonly kind: "everybody" }
  /** A service of AWS, which also calls on behalf of other accounts. */
  | { readonly kind: "service"; readonly service: string }
  /** An account other than the stack's. The administrators of that account choose who may call. */
  | { readonly kind: "account"; readonly account: string }
  /** A text that only CloudFormation knows, which may be `*`. */
  | { readonly kind: "untold" };

/** Returns the strangers among the principals of a statement or of a permission. */
export function strangersIn(
  templates: Templates,
  { template }: Resource,
  principal: Value,
): readonly Stranger[] {
  const { AWS, Service } = intrinsicCall(principal) ? {} : membersOf(principal);
  return [...listOf(principal), ...listOf(AWS), ...listOf(Service)].flatMap(
    (each) => strangerIn(templates, template, each) ?? [],
  );
}

function strangerIn(
  templates: Templates,
  template: Template,
  principal: Value,
): Stranger | undefined {
  if (isUntold(templates, template, principal)) return { kind: "untold" };
  const text = spelled(principal);
  if (text === "*") return { kind: "everybody" };
  // The name of a service has dots, but no colon or slash as an ARN has.
  if (/^[^.:/*]*\.[^:/*]*$/.test(text)) return { kind: "service", service: text };
  const account = /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(literal(principal) ?? "")?.[1];
  if (account === undefined || account === template.account) return undefined;
  return { kind: "account", account };
}

function isUntold(templates: Templates, template: Template, principal: Value): boolean {
  // A map of principals, such as `{ Service }`, is not a call.
  if (!intrinsicCall(principal) || spelled(principal) !== UNKNOWN) return false;
  const reference = parseReference(principal);
  const isPseudo = reference?.kind === "ref" && reference.name.startsWith("AWS::");
  return !isPseudo && !templates.target(principal, template);
}
