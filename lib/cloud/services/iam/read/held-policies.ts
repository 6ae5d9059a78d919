import type { Policy } from "../../../../iam/policy/policy.ts";
import { uriEncode } from "../../../../sigv4/request/encoding.ts";
import type { PolicyHolder } from "../../../account/iam/identities.ts";
import type { ShapeMap } from "../../protocol/query/shape-xml.ts";

const isManaged = (name: string): boolean => name.startsWith("arn:");

/** Returns the inline policies of a user, role or group, by name. */
export function inlinePolicies({ inline, attached }: PolicyHolder): ReadonlyMap<string, Policy> {
  const added = [...attached].filter(([name]) => !isManaged(name));
  return new Map([...inline, ...added.map(([name, { policy }]) => [name, policy] as const)]);
}

/** Returns the ARNs of the managed policies that are attached to a user, role or group. */
export function managedPolicies({ managed, attached }: PolicyHolder): readonly string[] {
  return [...new Set([...managed, ...[...attached.keys()].filter(isManaged)])];
}

export function attachedPolicyShape(arn: string): ShapeMap {
  return { PolicyName: nameIn(arn), PolicyArn: arn };
}

/** Returns the name in the ARN of a user, role, group or policy. */
export function nameIn(arn: string): string {
  return arn.split("/").at(-1) ?? "";
}

/** Returns the path in the ARN of a user, role, group or policy: `/`, or `/a/b/`. */
export function pathIn(arn: string): string {
  const resource = arn.split(":").slice(5).join(":");
  return resource.slice(resource.indexOf("/"), resource.lastIndexOf("/") + 1);
}

/** Returns the document of a policy as IAM sends it: percent-encoded JSON (RFC 3986). */
export function encodedDocument({ document }: Policy): string {
  return uriEncode(JSON.stringify(document ?? {}));
}
