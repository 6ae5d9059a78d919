import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";

/**
 * Condition keys that have a value in the local cloud whenever they have a value on AWS, so that an absent key means
 * the same as on AWS.
 */
const KEYS: ReadonlySet<string> = new Set(
  [
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalType",
    "aws:Referer",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:userid",
    "aws:username",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "cloudwatch:namespace",
    "dynamodb:EnclosingOperation",
    "dynamodb:LeadingKeys",
    "dynamodb:ReturnValues",
    "events:detail-type",
    "events:source",
    // Keys of IAM that only writing operations and iam:PassRole have, which no request here is.
    "iam:AssociatedResourceArn",
    "iam:AWSServiceName",
    "iam:OrganizationsPolicyId",
    "iam:PassedToService",
    "iam:PolicyARN",
    "kms:BypassPolicyLockoutSafetyCheck",
    "kms:CallerAccount",
    "kms:DataKeyPairSpec",
    "kms:EncryptionAlgorithm",
    "kms:EncryptionContextKeys",
    "kms:ExpirationModel",
    "kms:GrantConstraintType",
    "kms:GranteePrincipal",
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:KeyOrigin",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:MacAlgorithm",
    "kms:MessageType",
    "kms:MultiRegion",
    "kms:MultiRegionKeyType",
    "kms:ReEncryptOnSameKey",
    "kms:ReplicaRegion",
    "kms:RequestAlias",
    "kms:ResourceAliases",
    "kms:RetiringPrincipal",
    "kms:RotationPeriodInDays",
    "kms:ScheduleKeyDeletionPendingWindowInDays",
    "kms:SigningAlgorithm",
    "kms:ViaService",
    "kms:WrappingAlgorithm",
    "kms:WrappingKeySpec",
    "lambda:FunctionUrlAuthType",
    "lambda:InvokedViaFunctionUrl",
    "lambda:SourceFunctionArn",
    // Keys of access points, through which no request here goes.
    "s3:AccessPointNetworkOrigin",
    "s3:authType",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
    "s3:delimiter",
    "s3:if-match",
    "s3:if-none-match",
    "s3:max-keys",
    "s3:object-lock-legal-hold",
    "s3:object-lock-mode",
    "s3:object-lock-retain-until-date",
    "s3:prefix",
    "s3:RequestObjectTagKeys",
    "s3:ResourceAccount",
    "s3:signatureAge",
    "s3:signatureversion",
    "s3:TlsVersion",
    "s3:versionid",
    "s3:x-amz-acl",
    "s3:x-amz-content-sha256",
    "s3:x-amz-copy-source",
    "s3:x-amz-grant-full-control",
    "s3:x-amz-grant-read",
    "s3:x-amz-grant-read-acp",
    "s3:x-amz-grant-write",
    "s3:x-amz-grant-write-acp",
    "s3:x-amz-metadata-directive",
    "s3:x-amz-server-side-encryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm",
    "s3:x-amz-storage-class",
    "s3:x-amz-website-redirect-location",
    "sns:Endpoint",
    "sns:Protocol",
    "states:StateMachineQualifier",
    // Keys of replicas, rotation and managed secrets have no value, because no request with them is performed.
    "secretsmanager:AddReplicaRegions",
    "secretsmanager:BlockPublicPolicy",
    "secretsmanager:Description",
    "secretsmanager:ForceDeleteWithoutRecovery",
    "secretsmanager:ForceOverwriteReplicaSecret",
    "secretsmanager:KmsKeyArn",
    "secretsmanager:KmsKeyId",
    "secretsmanager:ModifyRotationRules",
    "secretsmanager:Name",
    "secretsmanager:RecoveryWindowInDays",
    "secretsmanager:resource/AllowRotationLambdaArn",
    "secretsmanager:resource/Type",
    "secretsmanager:RotateImmediately",
    "secretsmanager:RotationLambdaARN",
    "secretsmanager:SecretId",
    "secretsmanager:SecretPrimaryRegion",
    "secretsmanager:Type",
    "secretsmanager:VersionId",
    "secretsmanager:VersionStage",
    "ssm:Overwrite",
    "ssm:Policies",
    "ssm:Recursive",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "sts:TransitiveTagKeys",
  ].map((key) => key.toLowerCase()),
);
/** Prefixes of keys that end in a name, such as the name of a tag. */
const NAMED_KEYS = [
  "aws:principaltag/",
  "aws:requesttag/",
  "aws:resourcetag/",
  "kms:encryptioncontext:",
  "s3:requestobjecttag/",
  "secretsmanager:resourcetag/",
  "ssm:resourcetag/",
];
/** Keys that have a value only in requests to services whose resources have tags in the local cloud. */
const TAG_KEY = /^aws:(?:(?:request|resource)tag\/.|tagkeys$)/;
/** Keys with several values, which cannot be the value of a policy variable. */
const MULTIVALUED = new Set([
  "aws:calledvia",
  "aws:principalorgpaths",
  "aws:tagkeys",
  "dynamodb:leadingkeys",
  "kms:encryptioncontextkeys",
  "kms:grantoperations",
  "kms:resourcealiases",
  "s3:requestobjecttagkeys",
  "sts:transitivetagkeys",
]);

/** Claims of a token that are condition keys, after the URL of the provider and a colon. */
const CLAIM = /:(?:amr|aud|oaud|sub)$/;

/**
 * Returns a check that also accepts the claims of the tokens of these identity providers.
 *
 * @param providers Their URLs without scheme, as the trust policy names them.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function knownKeysWithClaims(providers: readonly string[]): KeyCheck {
  const prefixes = new Set(providers.map((provider) => provider.toLowerCase()));
  return (key, use) => {
    const name = key.toLowerCase();
    if (CLAIM.test(name) && prefixes.has(name.replace(CLAIM, ""))) {
      if (use.as === "condition" || !name.endsWith(":amr")) return;
      throw new PolicyUnsupported(`policy variable ${key} has several values, but must have one`);
    }
    knownKeys(key, use);
  };
}

interface KeyUse {
  readonly as: "condition" | "variable";
  /** Whether the statement covers a service of which calls are decided. */
  readonly ofDecided: boolean;
  /** Whether the statement covers only services whose requests and resources have tags in the local cloud. */
  readonly ofTagged: boolean;
}

/** Checks a condition key. Throws {@link PolicyUnsupported} if the key cannot be evaluated. */
export type KeyCheck = (key: string, use: KeyUse) => void;

/**
 * Accepts the condition keys of the local cloud. Other keys would never have a value, so a Deny with such a key would
 * never apply.
 *
 * @throws {PolicyUnsupported} If the key cannot be evaluated.
 */
export const knownKeys: KeyCheck = (key, { as, ofDecided, ofTagged }) => {
  const name = key.toLowerCase();
  if (!ofDecided && /^[a-z0-9-]+:./.test(name)) return;
  if (!ofTagged && TAG_KEY.test(name)) {
    throw new PolicyUnsupported(
      `condition key ${key} cannot be evaluated outside actions of kms, secretsmanager, ssm and sts`,
    );
  }
  const isNamed = NAMED_KEYS.some((prefix) => name.startsWith(prefix) && name !== prefix);
  if (!KEYS.has(name) && !isNamed) {
    throw new PolicyUnsupported(`condition key ${key} cannot be evaluated here`);
  }
  if (as === "variable" && MULTIVALUED.has(name)) {
    throw new PolicyUnsupported(`policy variable ${key} has several values, but must have one`);
  }
};
