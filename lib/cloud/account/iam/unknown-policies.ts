import type { Directory } from "./directory.ts";
import type { Bounded, PolicyHolder } from "./identities.ts";

/** A use of a managed policy of AWS that is not known here. */
export interface UnknownPolicy {
  readonly arn: string;
  /** The identity that has it, such as `role Orders`. */
  readonly holder: string;
  /** As a boundary, it denies everything; otherwise it grants nothing. */
  readonly asBoundary: boolean;
}

/** Returns every use of a managed policy of AWS that is not known here. */
export function unknownPolicies(directory: Directory): readonly UnknownPolicy[] {
  const { users, roles, groups, managedPolicies } = directory;
  const isUnknown = (arn: string): boolean =>
    arn.startsWith(`arn:${directory.partition}:iam::aws:`) && !managedPolicies.has(arn);
  const held = (kind: string, holders: ReadonlyMap<string, PolicyHolder & Partial<Bounded>>) =>
    [...holders].flatMap(([name, { managed, boundary }]) => {
      const holder = `${kind} ${name}`;
      return [
        ...managed.filter(isUnknown).map((arn) => ({ arn, holder, asBoundary: false })),
        ...(boundary !== undefined && isUnknown(boundary)
          ? [{ arn: boundary, holder, asBoundary: true }]
          : []),
      ];
    });
  return [...held("user", users), ...held("role", roles), ...held("group", groups)];
}

/** Returns what a use of an unknown policy means, as a sentence without a full stop. */
export function unknownPolicyText({ arn, holder, asBoundary }: UnknownPolicy): string {
  const path = arn.replace(/^.*:policy\//, "");
  return asBoundary
    ? `${path} as the permissions boundary of ${holder} denies everything`
    : `${path} of ${holder} grants nothing`;
}
