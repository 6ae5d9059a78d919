import { arnOf, ownPolicy, type RecordRows } from "../record-row.ts";

/** Builds, pipelines, configuration and containers. */
export const builds: RecordRows = {
  "AWS::AppConfig::Application": {
    words: "AppConfig application",
    id: "{lower:7}",
    arn: arnOf("appconfig", "application/${Name}"),
    attributes: { ApplicationId: "${Name}" },
  },
  "AWS::AppConfig::ConfigurationProfile": {
    words: "AppConfig profile",
    silent: true,
    id: "{lower:7}",
    attributes: { ConfigurationProfileId: "${Name}" },
  },
  "AWS::AppConfig::Deployment": {
    words: "AppConfig deployment",
    silent: true,
    id: "{digit:1}",
    ref: "${ApplicationId}|${EnvironmentId}|${Name}",
    attributes: { DeploymentNumber: "${Name}", State: "COMPLETE" },
  },
  "AWS::AppConfig::DeploymentStrategy": {
    words: "AppConfig deployment strategy",
    silent: true,
    id: "{lower:7}",
    arn: arnOf("appconfig", "deploymentstrategy/${Name}"),
    attributes: { Id: "${Name}" },
  },
  "AWS::AppConfig::Environment": {
    words: "AppConfig environment",
    silent: true,
    id: "{lower:7}",
    attributes: { EnvironmentId: "${Name}" },
  },
  "AWS::AppConfig::HostedConfigurationVersion": {
    words: "AppConfig configuration",
    silent: true,
    id: "1",
    attributes: { VersionNumber: "${Name}" },
  },
  "AWS::CodeBuild::Project": {
    words: "CodeBuild project",
    without: "does not run",
    name: "Name",
    arn: arnOf("codebuild", "project/${Name}"),
    attributes: { Arn: "${Arn}", Id: "${Name}" },
  },
  "AWS::CodeCommit::Repository": {
    words: "CodeCommit repository",
    name: "RepositoryName",
    arn: arnOf("codecommit", "${Name}"),
    ref: "${Name}",
    attributes: {
      Arn: "${Arn}",
      CloneUrlHttp: "https://git-codecommit.${Region}.amazonaws.com/v1/repos/${Name}",
      CloneUrlSsh: "ssh://git-codecommit.${Region}.amazonaws.com/v1/repos/${Name}",
      Name: "${Name}",
    },
  },
  "AWS::CodeDeploy::Application": {
    words: "CodeDeploy application",
    silent: true,
    name: "ApplicationName",
    arn: arnOf("codedeploy", "application:${Name}"),
  },
  "AWS::CodeDeploy::DeploymentConfig": {
    words: "CodeDeploy configuration",
    silent: true,
    name: "DeploymentConfigName",
    arn: arnOf("codedeploy", "deploymentconfig:${Name}"),
  },
  "AWS::CodeDeploy::DeploymentGroup": {
    words: "CodeDeploy deployment group",
    without: "does not shift traffic",
    name: "DeploymentGroupName",
  },
  "AWS::CodePipeline::Pipeline": {
    words: "pipeline",
    without: "does not run",
    name: "Name",
    arn: arnOf("codepipeline", "${Name}"),
    attributes: { Arn: "${Arn}", Version: "1" },
  },
  "AWS::ECR::Repository": {
    words: "ECR repository",
    name: "RepositoryName",
    lowerCase: true,
    arn: arnOf("ecr", "repository/${Name}"),
    attributes: {
      Arn: "${Arn}",
      RepositoryUri: "${Account}.dkr.ecr.${Region}.amazonaws.com/${Name}",
    },
    policies: ownPolicy("RepositoryPolicyText"),
  },
  "AWS::ECS::Cluster": {
    words: "ECS cluster",
    name: "ClusterName",
    arn: arnOf("ecs", "cluster/${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::ECS::Service": {
    words: "ECS service",
    without: "does not run",
    name: "ServiceName",
    arn: arnOf("ecs", "service/${Name}"),
    ref: "${Arn}",
    attributes: { Name: "${Name}", ServiceArn: "${Arn}" },
  },
  "AWS::ECS::TaskDefinition": {
    words: "ECS task definition",
    silent: true,
    name: "Family",
    arn: arnOf("ecs", "task-definition/${Name}:1"),
    ref: "${Arn}",
    attributes: { TaskDefinitionArn: "${Arn}" },
  },
};
