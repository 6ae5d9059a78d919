import type { Credentials } from "../../../../lib/sigv4/signing/signing-options.ts";
import { policy, role, type Resource, type Statement } from "../../deployment/sketch.ts";
import { ACCOUNT, type TestCloud } from "../../test-cloud.ts";

export const iamArn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** The account itself. If a role trusts it, each principal whose own policies allow the call may assume the role. */
const anybody = { AWS: ACCOUNT };

/** A role that trusts its account with the statements `trust`, and has the permissions `may`. */
export function trusting(
  RoleName: string,
  trust: readonly Statement[],
  may: readonly Statement[],
  more: Readonly<Record<string, unknown>> = {},
): Resource {
  const named = trust.map((statement) => ({ Principal: anybody, ...statement }));
  const AssumeRolePolicyDocument = policy(...named);
  const { Type, Properties } = role("x", ...may);
  return { Type, Properties: { ...Properties, RoleName, AssumeRolePolicyDocument, ...more } };
}

/** The actions that a role must allow for a session with tags and a source identity. */
export const MARKING = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"] as const;

/** Allows a session to list keys if its source identity is `ann`. */
export const LIST_KEYS_AS_ANN: Statement = {
  Action: "kms:ListKeys",
  Resource: "*",
  Condition: { StringEquals: { "aws:SourceIdentity": "ann" } },
};

export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Returns tags as the fields `Tags.member.N` of a form. */
export function tagForm(...tags: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(
    tags.flatMap(([key, value], index) => [
      [`Tags.member.${index + 1}.Key`, key],
      [`Tags.member.${index + 1}.Value`, value],
    ]),
  );
}

/** Returns the status of the response to an operation of KMS without input. */
export async function kmsStatus(
  local: TestCloud,
  as: Credentials,
  operation: "ListAliases" | "ListKeys",
): Promise<number> {
  const headers = [
    ["Content-Type", "application/x-amz-json-1.1"],
    ["X-Amz-Target", `TrentService.${operation}`],
  ] as const;
  return (await local.aws("kms", "/", { as, headers, body: "{}" })).status;
}
