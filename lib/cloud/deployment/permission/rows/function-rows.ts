import type { ActionRows } from "./action-row.ts";

const FUNCTION = "lambda:${Region}:${Account}:function:";
/** Returns a row of `changing` with the same action for several properties. */
function each(action: string, properties: string): Readonly<Record<string, string>> {
  return Object.fromEntries(properties.split(" ").map((property) => [property, action]));
}

const LAMBDA = "lambda.amazonaws.com";

/** The types of Lambda. */
export const functionRows: ActionRows = {
  "AWS::Lambda::Alias": {
    arn: `${FUNCTION}\${FunctionName}`,
    create: "lambda:CreateAlias",
    update: "lambda:UpdateAlias",
    delete: "lambda:DeleteAlias",
    having: { ProvisionedConcurrencyConfig: "lambda:PutProvisionedConcurrencyConfig" },
    removing: { ProvisionedConcurrencyConfig: "lambda:DeleteProvisionedConcurrencyConfig" },
  },
  "AWS::Lambda::CodeSigningConfig": {
    arn: "${Name}",
    createdOn: "*",
    create: "lambda:CreateCodeSigningConfig",
    update: "lambda:UpdateCodeSigningConfig",
    delete: "lambda:DeleteCodeSigningConfig",
  },
  "AWS::Lambda::EventInvokeConfig": {
    arn: `${FUNCTION}\${FunctionName}`,
    create: "lambda:PutFunctionEventInvokeConfig",
    update: "lambda:UpdateFunctionEventInvokeConfig",
    delete: "lambda:DeleteFunctionEventInvokeConfig",
  },
  "AWS::Lambda::EventSourceMapping": {
    arn: "lambda:${Region}:${Account}:event-source-mapping:${Name}",
    createdOn: "*",
    create: "lambda:CreateEventSourceMapping",
    update: "lambda:UpdateEventSourceMapping",
    delete: "lambda:DeleteEventSourceMapping",
  },
  "AWS::Lambda::Function": {
    create: "lambda:CreateFunction lambda:GetFunction",
    update: "lambda:GetFunction",
    delete: "lambda:DeleteFunction",
    changing: {
      Architectures: "lambda:UpdateFunctionCode",
      Code: "lambda:UpdateFunctionCode",
      ...each(
        "lambda:UpdateFunctionConfiguration",
        "DeadLetterConfig Description DurableConfig Environment EphemeralStorage FileSystemConfigs Handler ImageConfig KmsKeyArn Layers LoggingConfig MemorySize Role Runtime SnapStart Timeout TracingConfig VpcConfig",
      ),
    },
    having: {
      CodeSigningConfigArn: "lambda:PutFunctionCodeSigningConfig",
      RecursiveLoop: "lambda:PutFunctionRecursionConfig",
      ReservedConcurrentExecutions: "lambda:PutFunctionConcurrency",
      RuntimeManagementConfig: "lambda:PutRuntimeManagementConfig",
      Tags: "lambda:TagResource",
    },
    removing: {
      CodeSigningConfigArn: "lambda:DeleteFunctionCodeSigningConfig",
      ReservedConcurrentExecutions: "lambda:DeleteFunctionConcurrency",
      Tags: "lambda:UntagResource",
    },
    each: {
      Layers: { arn: "${Item}", put: "lambda:GetLayerVersion" },
      Code: { arn: "s3:::${Item.S3Bucket}/${Item.S3Key}", put: "s3:GetObject" },
    },
    passes: { Role: LAMBDA },
  },
  "AWS::Lambda::LayerVersion": {
    createdOn: "${Name.unversioned}",
    arn: "${Name}",
    create: "lambda:PublishLayerVersion",
    update: "",
    delete: "lambda:DeleteLayerVersion",
    each: { Content: { arn: "s3:::${Item.S3Bucket}/${Item.S3Key}", put: "s3:GetObject" } },
  },
  "AWS::Lambda::Permission": {
    arn: `${FUNCTION}\${FunctionName}`,
    create: "lambda:AddPermission",
    update: "lambda:AddPermission lambda:RemovePermission",
    delete: "lambda:RemovePermission",
  },
  "AWS::Lambda::ResourcePolicy": {
    arn: "${ResourceArn}",
    create: "lambda:PutResourcePolicy",
    update: "lambda:PutResourcePolicy",
    delete: "lambda:DeleteResourcePolicy",
  },
  "AWS::Lambda::Url": {
    arn: `${FUNCTION}\${TargetFunctionArn}`,
    create: "lambda:CreateFunctionUrlConfig",
    update: "lambda:UpdateFunctionUrlConfig",
    delete: "lambda:DeleteFunctionUrlConfig",
  },
  "AWS::Lambda::Version": {
    createdOn: `${FUNCTION}\${FunctionName}`,
    arn: "${Name}",
    create: "lambda:PublishVersion",
    update: "",
    delete: "lambda:DeleteFunction",
    having: { ProvisionedConcurrencyConfig: "lambda:PutProvisionedConcurrencyConfig" },
  },
};
