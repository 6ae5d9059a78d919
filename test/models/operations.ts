/** A service whose inputs are generated from AWS's model. */
interface ModelledService {
  /** Folder in botocore's data: the version of the API. */
  readonly version: string;
  /** The operations, separated by blanks. To add an operation, add its name. */
  readonly operations: string;
  /** Shapes that the service checks itself, because its texts for them are its own. */
  readonly opaque?: readonly string[];
  /**
   * The values of enums in the order in which AWS was seen to list them, by shape. The order of other enums is the
   * order of the model.
   */
  readonly seenOrder?: Readonly<Record<string, string>>;
}

/** The services and operations whose inputs are checked before the operation is performed. */
export const SERVICES: Readonly<Record<string, ModelledService>> = {
  kms: {
    version: "2014-11-01",
    operations: `
      CancelKeyDeletion CreateAlias CreateGrant CreateKey Decrypt DeleteAlias DeleteImportedKeyMaterial
      DeriveSharedSecret DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation Encrypt
      GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext
      GenerateMac GenerateRandom GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey
      ImportKeyMaterial ListAliases ListGrants ListKeyPolicies ListKeyRotations ListKeys ListResourceTags
      ListRetirableGrants PutKeyPolicy ReEncrypt ReplicateKey RetireGrant RevokeGrant RotateKeyOnDemand
      ScheduleKeyDeletion Sign TagResource UntagResource UpdateAlias UpdateKeyDescription UpdatePrimaryRegion
      Verify VerifyMac`,
  },
  dynamodb: {
    version: "2012-08-10",
    operations: `
      BatchGetItem BatchWriteItem DeleteItem DescribeTable DescribeTimeToLive GetItem ListTables PutItem Query
      Scan TransactGetItems TransactWriteItems UpdateItem`,
    opaque: ["AttributeValue"],
    seenOrder: {
      ComparisonOperator:
        "IN NULL BETWEEN LT NOT_CONTAINS EQ GT NOT_NULL NE LE BEGINS_WITH GE CONTAINS",
      ConditionalOperator: "OR AND",
      ReturnConsumedCapacity: "INDEXES TOTAL NONE",
      ReturnItemCollectionMetrics: "SIZE NONE",
      ReturnValue: "ALL_NEW UPDATED_OLD ALL_OLD NONE UPDATED_NEW",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD NONE",
      Select: "SPECIFIC_ATTRIBUTES COUNT ALL_ATTRIBUTES ALL_PROJECTED_ATTRIBUTES",
    },
  },
  lambda: {
    version: "2015-03-31",
    operations: `
      AddPermission CreateAlias DeleteAlias DeleteFunction GetAccountSettings GetAlias GetFunction
      GetFunctionConcurrency GetFunctionConfiguration GetFunctionEventInvokeConfig
      GetFunctionRecursionConfig GetFunctionUrlConfig GetLayerVersion GetPolicy GetProvisionedConcurrencyConfig GetRuntimeManagementConfig Invoke
      InvokeWithResponseStream ListAliases ListEventSourceMappings ListFunctionEventInvokeConfigs ListFunctionUrlConfigs
      ListFunctions ListProvisionedConcurrencyConfigs
      ListLayerVersions ListLayers ListTags ListVersionsByFunction PublishVersion RemovePermission TagResource
      UntagResource UpdateAlias UpdateFunctionCode UpdateFunctionConfiguration`,
  },
  iam: {
    version: "2010-05-08",
    operations: `
      CreateAccessKey DeleteAccessKey GetAccessKeyLastUsed GetAccountAuthorizationDetails GetAccountSummary
      GetContextKeysForCustomPolicy GetContextKeysForPrincipalPolicy GetGroup GetGroupPolicy GetInstanceProfile
      GetOpenIDConnectProvider GetPolicy GetPolicyVersion GetRole GetRolePolicy GetUser GetUserPolicy
      ListAccessKeys ListAccountAliases ListAttachedGroupPolicies ListAttachedRolePolicies
      ListAttachedUserPolicies ListEntitiesForPolicy ListGroupPolicies ListGroups ListGroupsForUser
      ListInstanceProfiles ListInstanceProfilesForRole ListMFADevices ListOpenIDConnectProviders ListPolicies
      ListPolicyTags ListPolicyVersions ListRolePolicies ListRoleTags ListRoles ListUserPolicies ListUserTags
      ListUsers PutRolePolicy PutUserPolicy SimulateCustomPolicy SimulatePrincipalPolicy UpdateAccessKey`,
  },
  secretsmanager: {
    version: "2017-10-17",
    operations: `
      BatchGetSecretValue CreateSecret DeleteResourcePolicy DeleteSecret DescribeSecret GetRandomPassword
      GetResourcePolicy GetSecretValue ListSecrets ListSecretVersionIds PutResourcePolicy PutSecretValue
      RestoreSecret TagResource UntagResource UpdateSecret UpdateSecretVersionStage ValidateResourcePolicy`,
  },
  ssm: {
    version: "2014-11-06",
    operations: `
      AddTagsToResource DeleteParameter DeleteParameters DescribeParameters GetParameter GetParameterHistory
      GetParameters GetParametersByPath LabelParameterVersion ListTagsForResource PutParameter
      RemoveTagsFromResource UnlabelParameterVersion`,
  },
  cloudformation: {
    version: "2010-05-15",
    operations: `
      CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack DeleteChangeSet DeleteStack
      DescribeChangeSet DescribeEvents DescribeStackDriftDetectionStatus DescribeStackEvents DescribeStackResource
      DescribeStackResourceDrifts DescribeStackResources DescribeStacks DetectStackDrift ExecuteChangeSet
      GetStackPolicy GetTemplate GetTemplateSummary ListChangeSets ListExports ListImports ListStackResources
      ListStacks RollbackStack SetStackPolicy UpdateStack UpdateTerminationProtection ValidateTemplate`,
    opaque: ["StackName", "StackNameOrId", "TemplateBody"],
  },
  sts: {
    version: "2011-06-15",
    operations: `
      AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity DecodeAuthorizationMessage GetAccessKeyInfo
      GetCallerIdentity GetFederationToken GetSessionToken`,
  },
  apigateway: {
    version: "2015-07-09",
    operations: `
      GetAccount GetApiKey GetApiKeys GetAuthorizer GetAuthorizers GetBasePathMapping GetBasePathMappings
      GetDeployment GetDeployments GetDomainName GetDomainNames GetGatewayResponse GetGatewayResponses
      GetIntegration GetIntegrationResponse GetMethod GetMethodResponse GetModel GetModels GetRequestValidator
      GetRequestValidators GetResource GetResources GetRestApi GetRestApis GetStage GetStages GetTags GetUsage
      GetUsagePlan GetUsagePlanKey GetUsagePlanKeys GetUsagePlans TestInvokeAuthorizer TestInvokeMethod`,
  },
  logs: {
    version: "2014-03-28",
    operations: `
      CreateLogGroup CreateLogStream DeleteLogGroup DeleteLogStream DescribeLogGroups DescribeLogStreams
      FilterLogEvents GetLogEvents ListTagsForResource ListTagsLogGroup PutLogEvents PutRetentionPolicy
      StartLiveTail`,
  },
};
