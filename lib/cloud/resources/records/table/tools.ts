import { arnOf, globalArn, type RecordRows } from "../record-row.ts";

const scalableTarget = "${ResourceId}|${ScalableDimension}|${ServiceNamespace}";

/** Work flows, scaling, monitoring and mail. */
export const tools: RecordRows = {
  "AWS::ApplicationAutoScaling::ScalableTarget": {
    words: "scaling target",
    silent: true,
    id: "{hex:40}",
    arn: arnOf("application-autoscaling", "scalable-target/${Name}"),
    ref: scalableTarget,
    attributes: { Id: scalableTarget },
  },
  "AWS::ApplicationAutoScaling::ScalingPolicy": {
    words: "scaling policy",
    without: "does not scale",
    silent: true,
    name: "PolicyName",
    arn: arnOf(
      "autoscaling",
      "scalingPolicy:0:resource/${ServiceNamespace}/${ResourceId}:policyName/${Name}",
    ),
    ref: "${Arn}",
    attributes: { Arn: "${Arn}" },
  },
  "AWS::CloudFormation::WaitCondition": {
    words: "wait condition",
    silent: true,
    attributes: { Data: "{}", Id: "${Name}" },
  },
  "AWS::CloudFormation::WaitConditionHandle": {
    words: "handle of a wait condition",
    silent: true,
    ref: "https://cloudformation-waitcondition-${Region}.s3.${Region}.amazonaws.com/${Name}",
    attributes: { Id: "${Name}" },
  },
  "AWS::CloudWatch::CompositeAlarm": {
    words: "composite alarm",
    silent: true,
    name: "AlarmName",
    arn: arnOf("cloudwatch", "alarm:${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::CloudWatch::Dashboard": {
    words: "dashboard",
    silent: true,
    name: "DashboardName",
    arn: globalArn("cloudwatch", "dashboard/${Name}"),
  },
  "AWS::Lambda::CodeSigningConfig": {
    words: "code signing configuration",
    without: "checks no signature of code",
    id: "csc-{hex:17}",
    arn: arnOf("lambda", "code-signing-config:${Name}"),
    ref: "${Arn}",
    attributes: { CodeSigningConfigArn: "${Arn}", CodeSigningConfigId: "${Name}" },
  },
  "AWS::Logs::LogStream": { words: "log stream", silent: true, name: "LogStreamName" },
  "AWS::Logs::QueryDefinition": {
    words: "saved query",
    silent: true,
    id: "{uuid}",
    attributes: { QueryDefinitionId: "${Name}" },
  },
  "AWS::Logs::ResourcePolicy": {
    words: "resource policy of CloudWatch Logs",
    silent: true,
    name: "PolicyName",
    // The local cloud writes logs without a decision, and lets only identities of the account read them.
    policies: ({ properties, account: { partition, region, accountId } }) => [
      {
        arn: `arn:${partition}:logs:${region}:${accountId}:*`,
        document: properties.raw("PolicyDocument"),
      },
    ],
  },
  "AWS::Logs::SubscriptionFilter": {
    words: "subscription of a log group",
    without: "sends no events",
    name: "FilterName",
  },
  "AWS::SES::ConfigurationSet": {
    words: "SES configuration set",
    silent: true,
    name: "Name",
    arn: arnOf("ses", "configuration-set/${Name}"),
  },
  "AWS::SES::EmailIdentity": {
    words: "SES identity",
    name: "EmailIdentity",
    arn: arnOf("ses", "identity/${Name}"),
    attributes: {
      DkimDNSTokenName1: "token1._domainkey.${Name}",
      DkimDNSTokenValue1: "token1.dkim.amazonses.com",
      DkimDNSTokenName2: "token2._domainkey.${Name}",
      DkimDNSTokenValue2: "token2.dkim.amazonses.com",
      DkimDNSTokenName3: "token3._domainkey.${Name}",
      DkimDNSTokenValue3: "token3.dkim.amazonses.com",
    },
  },
  "AWS::StepFunctions::Activity": {
    words: "activity",
    name: "Name",
    arn: arnOf("states", "activity:${Name}"),
    ref: "${Arn}",
    attributes: { Arn: "${Arn}", Name: "${Name}" },
  },
  "AWS::StepFunctions::StateMachine": {
    words: "state machine",
    without: "does not run",
    name: "StateMachineName",
    arn: arnOf("states", "stateMachine:${Name}"),
    ref: "${Arn}",
    attributes: { Arn: "${Arn}", Name: "${Name}", StateMachineRevisionId: "INITIAL" },
  },
  "AWS::WAFv2::LoggingConfiguration": {
    words: "log of a web ACL",
    silent: true,
    ref: "${ResourceArn}",
  },
  "AWS::XRay::Group": {
    words: "X-Ray group",
    silent: true,
    name: "GroupName",
    arn: arnOf("xray", "group/${Name}/local"),
    ref: "${Arn}",
    attributes: { GroupARN: "${Arn}" },
  },
  "AWS::XRay::SamplingRule": {
    words: "X-Ray sampling rule",
    silent: true,
    name: "RuleName",
    arn: arnOf("xray", "sampling-rule/${Name}"),
    ref: "${Arn}",
    attributes: { RuleARN: "${Arn}" },
  },
};
