import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for the roles of `cdk bootstrap`, which read stacks and look up resources. */
export const deployment: AwsPolicies = {
  AWSCloudFormationReadOnlyAccess: {
    facts: "ANPAJWVBEE4I2POWLODLW v7 2015-02-06T18:39:49Z 2026-02-12T18:02:00Z",
    statements: [
      {
        actions: `
        cloudformation:Describe* cloudformation:BatchDescribe* cloudformation:EstimateTemplateCost
        cloudformation:Get* cloudformation:List* cloudformation:ValidateTemplate
        cloudformation:Detect*`,
      },
    ],
  },
  // It has 2,700 actions. The actions of services whose calls are not decided here have no effect, and are left out.
  ReadOnlyAccess: {
    facts: "ANPAILL3HVNFSB6DCOWYQ v178 2015-02-06T18:39:48Z 2026-02-12T18:01:33Z",
    statements: [
      {
        sid: "ReadOnlyActionsGroup1",
        actions: `
        apigateway:GET apigateway:GetPortal apigateway:GetPortalProduct
        apigateway:GetProductPage apigateway:GetProductRestEndpointPage
        apigateway:GetRoutingRule apigateway:ListPortalProducts apigateway:ListPortals
        apigateway:ListProductPages apigateway:ListProductRestEndpointPages
        apigateway:ListRoutingRules cloudformation:BatchDescribeTypeConfigurations
        cloudformation:Describe* cloudformation:Detect* cloudformation:Estimate*
        cloudformation:Get* cloudformation:List* cloudformation:ValidateTemplate
        cloudwatch:Describe* cloudwatch:GenerateQuery cloudwatch:GenerateQueryResultsSummary
        cloudwatch:Get* cloudwatch:List* dynamodb:BatchGet* dynamodb:Describe* dynamodb:Get*
        dynamodb:List* dynamodb:PartiQLSelect dynamodb:Query dynamodb:Scan events:Describe*
        events:List* events:Test* iam:Generate* iam:Get* iam:List* iam:Simulate*`,
      },
      {
        sid: "ReadOnlyActionsGroup2",
        actions: `
        kms:Describe* kms:Get* kms:List* lambda:Get* lambda:List* logs:Describe*
        logs:FilterLogEvents logs:Get* logs:ListAnomalies logs:ListEntitiesForLogGroup
        logs:ListIntegrations logs:ListLogAnomalyDetectors logs:ListLogDeliveries
        logs:ListLogGroupsForEntity logs:ListLogGroupsForQuery logs:ListTagsForResource
        logs:ListTagsLogGroup logs:StartLiveTail logs:StartQuery logs:StopLiveTail
        logs:StopQuery logs:TestMetricFilter logs:ListAggregateLogGroupSummaries
        logs:ListSourcesForS3TableIntegration logs:ListScheduledQueries s3:DescribeJob
        s3:Get* s3:List* secretsmanager:Describe* secretsmanager:GetResourcePolicy
        secretsmanager:List* sns:Check* sns:Get* sns:List* sqs:Get* sqs:List* sqs:Receive*
        ssm:Describe* ssm:Get* ssm:List* states:Describe* states:GetExecutionHistory
        states:List* states:ValidateStateMachineDefinition sts:GetAccessKeyInfo
        sts:GetCallerIdentity sts:GetSessionToken`,
      },
    ],
  },
};
