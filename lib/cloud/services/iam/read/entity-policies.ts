import type { Call } from "../../protocol/call.ts";
import { page } from "../../protocol/query/page.ts";
import type { Form } from "../../protocol/query/form.ts";
import { shapeXml } from "../../protocol/query/shape-xml.ts";
import { entityNamed, noSuchEntity, type EntityKind } from "../access/entity-named.ts";
import {
  attachedPolicyShape,
  encodedDocument,
  inlinePolicies,
  managedPolicies,
  pathIn,
} from "./held-policies.ts";

type Operation = (call: Call, form: Form) => string;

/**
 * The operations on the policies of users, roles and groups: `Get…Policy`, `List…Policies` and `ListAttached…Policies`
 * of each kind.
 */
export const entityPolicies: Readonly<Record<string, Operation>> = Object.fromEntries(
  (["User", "Role", "Group"] as const).flatMap((kind) => [
    [`Get${kind}Policy`, getPolicy(kind)],
    [`List${kind}Policies`, listPolicies(kind)],
    [`ListAttached${kind}Policies`, listAttachedPolicies(kind)],
  ]),
);

function getPolicy(kind: EntityKind): Operation {
  return (call, form) => {
    const name = form.get("PolicyName") ?? "";
    const entity = entityNamed(kind, call, form, `Get${kind}Policy`);
    const policy = inlinePolicies(entity).get(name);
    if (!policy) {
      throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
    }
    return shapeXml({
      [`${kind}Name`]: form.get(`${kind}Name`),
      PolicyName: name,
      PolicyDocument: encodedDocument(policy),
    });
  };
}

function listPolicies(kind: EntityKind): Operation {
  return (call, form) => {
    const entity = entityNamed(kind, call, form, `List${kind}Policies`);
    const { items, more } = page(form, [...inlinePolicies(entity).keys()], (name) => name);
    return shapeXml({ PolicyNames: items, ...more });
  };
}

function listAttachedPolicies(kind: EntityKind): Operation {
  return (call, form) => {
    const entity = entityNamed(kind, call, form, `ListAttached${kind}Policies`);
    const prefix = form.get("PathPrefix") ?? "/";
    const found = managedPolicies(entity).filter((arn) => pathIn(arn).startsWith(prefix));
    const { items, more } = page(form, found, (arn) => arn);
    return shapeXml({ AttachedPolicies: items.map(attachedPolicyShape), ...more });
  };
}
