import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for instances and containers. */
export const machines: AwsPolicies = {
  AmazonSSMManagedInstanceCore: {
    facts: "ANPAIXSHM2BNB2D3AXXRU v2 2019-03-15T17:22:12Z 2019-05-23T16:54:21Z",
    statements: [
      {
        actions: `
        ssm:DescribeAssociation ssm:GetDeployablePatchSnapshotForInstance ssm:GetDocument
        ssm:DescribeDocument ssm:GetManifest ssm:GetParameter ssm:GetParameters ssm:ListAssociations
        ssm:ListInstanceAssociations ssm:PutInventory ssm:PutComplianceItems
        ssm:PutConfigurePackageResult ssm:UpdateAssociationStatus
        ssm:UpdateInstanceAssociationStatus ssm:UpdateInstanceInformation`,
      },
      {
        actions: `
        ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel
        ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel`,
      },
      {
        actions: `
        ec2messages:AcknowledgeMessage ec2messages:DeleteMessage ec2messages:FailMessage
        ec2messages:GetEndpoint ec2messages:GetMessages ec2messages:SendReply`,
      },
    ],
  },
  "service-role/AmazonECSTaskExecutionRolePolicy": {
    facts: "ANPAJG4T4G4PV56DE72PY v1 2017-11-16T18:48:22Z 2017-11-16T18:48:22Z",
    statements: [
      {
        actions: `
        ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer
        ecr:BatchGetImage logs:CreateLogStream logs:PutLogEvents`,
      },
    ],
  },
  AmazonEC2ContainerRegistryPullOnly: {
    facts: "ANPAZKAPJZG4ACPA6HO4Q v1 2024-10-04T16:58:49Z 2024-10-04T16:58:49Z",
    statements: [
      {
        actions: `
        ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer
        ecr:BatchImportUpstreamImage`,
      },
    ],
  },
  AmazonEC2ContainerRegistryReadOnly: {
    facts: "ANPAIFYZPA37OOHVIH7KQ v3 2015-12-21T17:04:15Z 2019-12-10T20:56:32Z",
    statements: [
      {
        actions: `
        ecr:GetAuthorizationToken ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer
        ecr:GetRepositoryPolicy ecr:DescribeRepositories ecr:ListImages ecr:DescribeImages
        ecr:BatchGetImage ecr:GetLifecyclePolicy ecr:GetLifecyclePolicyPreview
        ecr:ListTagsForResource ecr:DescribeImageScanFindings`,
      },
    ],
  },
  "service-role/AmazonEC2ContainerServiceforEC2Role": {
    facts: "ANPAJLYJCVHC7TQHCSQDS v10 2015-03-19T18:45:18Z 2026-02-12T17:59:52Z",
    statements: [
      {
        actions: `
        ec2:DescribeTags ecs:CreateCluster ecs:DeregisterContainerInstance ecs:DiscoverPollEndpoint
        ecs:Poll ecs:RegisterContainerInstance ecs:StartTelemetrySession
        ecs:UpdateContainerInstancesState ecs:Submit* ecr:GetAuthorizationToken
        ecr:BatchCheckLayerAvailability ecr:GetDownloadUrlForLayer ecr:BatchGetImage
        logs:CreateLogStream logs:PutLogEvents`,
      },
      {
        actions: "ecs:TagResource",
        conditions: {
          StringEquals: { "ecs:CreateAction": ["CreateCluster", "RegisterContainerInstance"] },
        },
      },
      {
        actions: "ecs:ListTagsForResource",
        resources: "arn:aws:ecs:*:*:task/*/* arn:aws:ecs:*:*:container-instance/*/*",
      },
    ],
  },
};
