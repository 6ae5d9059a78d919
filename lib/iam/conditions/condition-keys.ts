import { PolicyUnsupported } from "../syntax/policy-unsupported.ts";

/** The keys that requests here are given, so that an absent one means what it means on AWS. */
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
    "dynamodb:LeadingKeys",
    "dynamodb:ReturnValues",
    "kms:BypassPolicyLockoutSafetyCheck",
    "kms:CallerAccount",
    "kms:EncryptionAlgorithm",
    "kms:EncryptionContextKeys",
    "kms:GrantConstraintType",
    "kms:GranteePrincipal",
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:KeyOrigin",
    "kms:KeySpec",
    "kms:KeyUsage",
    "kms:MultiRegion",
    "kms:MultiRegionKeyType",
    "kms:ReEncryptOnSameKey",
    "kms:RequestAlias",
    "kms:ResourceAliases",
    "kms:RetiringPrincipal",
    "kms:RotationPeriodInDays",
    "kms:ScheduleKeyDeletionPendingWindowInDays",
    "kms:ViaService",
    "lambda:FunctionUrlAuthType",
    "lambda:InvokedViaFunctionUrl",
    "lambda:SourceFunctionArn",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "sts:TransitiveTagKeys",
  ].map((key) => key.toLowerCase()),
);
/** Keys that end in a name of the caller's own. */
const NAMED_KEYS = [
  "aws:principaltag/",
  "aws:requesttag/",
  "aws:resourcetag/",
  "kms:encryptioncontext:",
];
/** Keys that only the requests of services whose resources have tags here are given. */
const TAG_KEY = /^aws:(?:(?:request|resource)tag\/.|tagkeys$)/;
/** Keys with several values, which no variable can stand for. */
const MULTIVALUED = new Set([
  "aws:calledvia",
  "aws:principalorgpaths",
  "aws:tagkeys",
  "dynamodb:leadingkeys",
  "kms:encryptioncontextkeys",
  "kms:grantoperations",
  "kms:resourcealiases",
  "sts:transitivetagkeys",
]);

interface KeyUse {
  readonly as: "condition" | "variable";
  /** Whether the statement speaks only of services whose requests and resources have tags here. */
  readonly ofTagged: boolean;
}

/** Says whether a condition key can be evaluated, by throwing {@link PolicyUnsupported} if not. */
export type KeyCheck = (key: string, use: KeyUse) => void;

/** The keys of the local cloud: one that is never filled would keep a Deny from ever applying. */
export const knownKeys: KeyCheck = (key, { as, ofTagged }) => {
  const name = key.toLowerCase();
  if (!ofTagged && TAG_KEY.test(name)) {
    throw new PolicyUnsupported(
      `condition key ${key} cannot be evaluated beyond kms and sts actions`,
    );
  }
  const isNamed = NAMED_KEYS.some((prefix) => name.startsWith(prefix) && name !== prefix);
  if (!KEYS.has(name) && !isNamed) {
    throw new PolicyUnsupported(`condition key ${key} cannot be evaluated here`);
  }
  if (as === "variable" && MULTIVALUED.has(name)) {
    throw new PolicyUnsupported(`policy variable ${key} has several values and stands for none`);
  }
};
