/**
 * Policies of AWS that contain a Deny, by path and name, apart from the known ones. An identity with one of
 * them would be allowed more here than on AWS.
 */
const DENYING: ReadonlySet<string> = new Set(
  `
  AWSCertificateManagerPrivateCAPrivilegedUser AWSCertificateManagerPrivateCAUser
  AWSCleanRoomsFullAccessNoQuerying AWSCompromisedKeyQuarantine AWSCompromisedKeyQuarantineV2
  AWSCompromisedKeyQuarantineV3 AWSDeepRacerDefaultMultiUserAccess AWSIAMIdentityCenterAllowListForIdentityContext
  AWSLakeFormationDataAdmin AWSMarketplaceImageBuildFullAccess AWSPrivateCAPrivilegedUser AWSPrivateCAUser
  service-role/AWSTransformApplicationDeploymentPolicy AmazonConnectReadOnlyAccess
  AmazonDataZoneEnvironmentRolePermissionsBoundary AmazonDataZoneProjectDeploymentPermissionsBoundary
  AmazonDataZoneProjectRolePermissionsBoundary AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary
  AmazonRedshiftDataFullAccess AmazonSecurityLakePermissionsBoundary AwsGlueSessionUserRestrictedNotebookPolicy
  service-role/AwsGlueSessionUserRestrictedNotebookServiceRole AwsGlueSessionUserRestrictedPolicy
  service-role/AwsGlueSessionUserRestrictedServiceRole root-task/IAMAuditRootUserCredentials
  root-task/IAMCreateRootUserPassword root-task/IAMDeleteRootUserCredentials root-task/S3UnlockBucketPolicy
  root-task/SQSUnlockQueuePolicy SageMakerStudioAdminIAMDefaultExecutionPolicy
  SageMakerStudioAdminIAMPermissiveExecutionPolicy SageMakerStudioProjectUserRolePermissionsBoundary
  SageMakerStudioUserIAMDefaultExecutionPolicy SageMakerStudioUserIAMPermissiveExecutionPolicy
`
    .trim()
    .split(/\s+/),
);

/** Words in the names of policies of AWS that take permissions away, also of policies that are newer than this list. */
const LIMITING = /deny|restrict|quarantine|boundary/i;

/**
 * Whether an ARN is the ARN of a managed policy of AWS that is not known here and grants nothing that it does not
 * know of: an identity that has it is allowed nothing by it.
 */
export function isUnknownGrant(arn: string, partition: string): boolean {
  const prefix = `arn:${partition}:iam::aws:policy/`;
  if (!arn.startsWith(prefix)) return false;
  const path = arn.slice(prefix.length);
  if (!/^(?:[\w+=,.@-]+\/)*[\w+=,.@-]+$/.test(path)) return false;
  // A policy of a service-linked role cannot be attached to another role.
  if (path.startsWith("aws-service-role/")) return false;
  return !DENYING.has(path) && !LIMITING.test(path);
}
