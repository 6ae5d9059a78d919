import type { Policy } from "../../../../iam/policy/policy.ts";
import { awsPolicyFacts } from "../../../account/iam/aws-managed-policies.ts";
import type { Account } from "../../../account/account.ts";
import { declarationOf } from "../../../account/declaration.ts";
import type { Call } from "../../protocol/call.ts";
import type { Form } from "../../protocol/query/form.ts";
import type { ShapeMap } from "../../protocol/query/shape-xml.ts";
import { requireAllowed } from "../access/allowed.ts";
import { noSuchEntity } from "../access/entity-named.ts";
import { descriptionIn } from "./entity-shapes.ts";
import { encodedDocument, nameIn, pathIn } from "./held-policies.ts";
import { holdersOf } from "./policy-holders.ts";

/** A managed policy of the account, or one of AWS. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly policy: Policy;
}

/** The facts about a managed policy that its document does not have. */
interface PolicyFacts {
  readonly policyId: string;
  readonly created: Date;
  readonly updated: Date;
  /** The only version that the local cloud knows: an update of a template replaces the document. */
  readonly versionId: string;
  readonly description?: string | undefined;
}

/**
 * Returns the managed policy that a request names.
 *
 * @throws {ServiceError} ValidationError, AccessDenied or NoSuchEntity.
 */
export function policyNamed(call: Call, form: Form, action: string): ManagedPolicy {
  const arn = form.get("PolicyArn") ?? "";
  requireAllowed(call, action, arn, `policy ${arn}`);
  const policy = call.account.directory.managedPolicies.get(arn);
  if (policy) return { arn, policy };
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

/** Returns the members of a managed policy that lists have, too. */
export function policyShape({ arn }: ManagedPolicy, account: Account): ShapeMap {
  const { policyId, created, updated, versionId } = factsOf(arn, account);
  return {
    PolicyName: nameIn(arn),
    PolicyId: policyId,
    Arn: arn,
    Path: pathIn(arn),
    DefaultVersionId: versionId,
    AttachmentCount: holdersOf(arn, "PermissionsPolicy", account.directory).length,
    PermissionsBoundaryUsageCount: holdersOf(arn, "PermissionsBoundary", account.directory).length,
    IsAttachable: true,
    CreateDate: created,
    UpdateDate: updated,
  };
}

/** Returns the version of a managed policy. */
export function versionShape({ arn }: ManagedPolicy, account: Account): ShapeMap {
  const { versionId, updated } = factsOf(arn, account);
  return { VersionId: versionId, IsDefaultVersion: true, CreateDate: updated };
}

export function documentShape({ policy }: ManagedPolicy): ShapeMap {
  return { Document: encodedDocument(policy) };
}

export function policyDescription({ arn }: ManagedPolicy, account: Account): string | undefined {
  return factsOf(arn, account).description;
}

function factsOf(arn: string, account: Account): PolicyFacts {
  const declared = declarationOf(account, "AWS::IAM::ManagedPolicy", arn);
  if (!declared) return awsPolicyFacts(arn);
  const { attributes, created, updated, properties } = declared;
  return {
    policyId: attributes["PolicyId"] ?? "",
    created,
    updated,
    versionId: "v1",
    description: descriptionIn(properties),
  };
}
