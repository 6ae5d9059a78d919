/** The properties that identify a resource of each type that can be imported, as CloudFormation's schemas name them. */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  "AWS::ApiGateway::ApiKey": "APIKeyId",
  "AWS::ApiGateway::RestApi": "RestApiId",
  "AWS::ApiGateway::UsagePlan": "Id",
  "AWS::ApiGatewayV2::Api": "ApiId",
  "AWS::CloudFormation::Stack": "StackId",
  "AWS::CloudWatch::Alarm": "AlarmName",
  "AWS::Cognito::UserPool": "UserPoolId",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::EC2::SecurityGroup": "Id",
  "AWS::EC2::VPC": "VpcId",
  "AWS::ECR::Repository": "RepositoryName",
  "AWS::Events::Rule": "Arn",
  "AWS::IAM::Group": "GroupName",
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "PolicyArn",
  "AWS::IAM::OIDCProvider": "Arn",
  "AWS::IAM::Role": "RoleName",
  "AWS::IAM::User": "UserName",
  "AWS::KMS::Alias": "AliasName",
  "AWS::KMS::Key": "KeyId",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::Lambda::Version": "FunctionArn",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SNS::Topic": "TopicArn",
  "AWS::SQS::Queue": "QueueUrl",
  "AWS::SSM::Parameter": "Name",
  "AWS::SecretsManager::Secret": "Id",
  "AWS::StepFunctions::StateMachine": "Arn",
  "AWS::WAFv2::WebACL": "Name Id Scope",
};

/** Returns the properties that identify a resource of a type, or an empty list if the type cannot be imported. */
export function identifiersOf(type: string): readonly string[] {
  return Object.hasOwn(IDENTIFIERS, type) ? (IDENTIFIERS[type]?.split(" ") ?? []) : [];
}
