import type { AwsPolicies } from "./aws-policy.ts";

/** Policies of AWS for administrators and readers of IAM, APIs and user pools. */
export const administration: AwsPolicies = {
  AdministratorAccess: {
    facts: "ANPAIWMBCKSKIEE64ZLYK v1 2015-02-06T18:39:46Z 2015-02-06T18:39:46Z",
    statements: [{ actions: "*" }],
  },
  PowerUserAccess: {
    facts: "ANPAJYRXTHIB4FOVS3ZXS v12 2015-02-06T18:39:47Z 2026-02-12T17:59:14Z",
    statements: [
      { notActions: "iam:* organizations:* account:*" },
      {
        actions: `
        account:GetAccountInformation account:GetGovCloudAccountInformation account:GetPrimaryEmail
        account:ListRegions iam:CreateServiceLinkedRole iam:DeleteServiceLinkedRole iam:ListRoles
        organizations:DescribeEffectivePolicy organizations:DescribeOrganization`,
      },
    ],
  },
  AWSDenyAll: {
    facts: "ANPAZKAPJZG4P43IUQ5E5 v2 2019-05-01T22:36:14Z 2023-12-18T16:42:05Z",
    statements: [{ sid: "DenyAll", denies: true, actions: "*" }],
  },
  IAMFullAccess: {
    facts: "ANPAI7XKCFMBPM3QQRRVQ v2 2015-02-06T18:40:38Z 2019-06-21T19:40:00Z",
    statements: [
      {
        actions: `
        iam:* organizations:DescribeAccount organizations:DescribeOrganization
        organizations:DescribeOrganizationalUnit organizations:DescribePolicy
        organizations:ListChildren organizations:ListParents organizations:ListPoliciesForTarget
        organizations:ListRoots organizations:ListPolicies organizations:ListTargetsForPolicy`,
      },
    ],
  },
  IAMReadOnlyAccess: {
    facts: "ANPAJKSO7NDY4T57MWDSQ v4 2015-02-06T18:40:39Z 2018-01-25T19:11:27Z",
    statements: [
      {
        actions: `
        iam:GenerateCredentialReport iam:GenerateServiceLastAccessedDetails iam:Get* iam:List*
        iam:SimulateCustomPolicy iam:SimulatePrincipalPolicy`,
      },
    ],
  },
  IAMUserChangePassword: {
    facts: "ANPAJ4L4MM2A7QIEB56MS v5 2016-11-15T00:25:16Z 2026-02-12T17:58:57Z",
    statements: [
      {
        actions: "iam:ChangePassword",
        resources: "arn:aws:iam::*:user/${aws:username} arn:aws:iam::*:user/*/${aws:username}",
      },
      { actions: "iam:GetAccountPasswordPolicy" },
    ],
  },
  AmazonAPIGatewayAdministrator: {
    facts: "ANPAJ4PT6VY5NLKTNUYSI v1 2015-07-09T17:34:45Z 2015-07-09T17:34:45Z",
    statements: [{ actions: "apigateway:*", resources: "arn:aws:apigateway:*::/*" }],
  },
  AmazonAPIGatewayInvokeFullAccess: {
    facts: "ANPAIIWAX2NOOQJ4AIEQ6 v2 2015-07-09T17:36:12Z 2018-12-18T18:25:10Z",
    statements: [
      {
        actions: "execute-api:Invoke execute-api:ManageConnections",
        resources: "arn:aws:execute-api:*:*:*",
      },
    ],
  },
  AmazonCognitoPowerUser: {
    facts: "ANPAJKW5H2HNCPGCYGR6Y v9 2015-03-24T17:14:56Z 2026-02-12T18:00:09Z",
    statements: [
      {
        actions: `
        cognito-identity:* cognito-idp:* cognito-sync:* iam:ListRoles iam:ListOpenIdConnectProviders
        iam:GetRole iam:ListSAMLProviders iam:GetSAMLProvider kinesis:ListStreams lambda:GetPolicy
        lambda:ListFunctions sns:GetSMSSandboxAccountStatus sns:ListPlatformApplications
        ses:ListIdentities ses:GetIdentityVerificationAttributes mobiletargeting:GetApps
        acm:ListCertificates sms-voice:DescribeAccountAttributes`,
      },
      {
        actions: "iam:CreateServiceLinkedRole",
        conditions: {
          StringEquals: {
            "iam:AWSServiceName": ["cognito-idp.amazonaws.com", "email.cognito-idp.amazonaws.com"],
          },
        },
      },
      {
        actions: "iam:DeleteServiceLinkedRole iam:GetServiceLinkedRoleDeletionStatus",
        resources: `
        arn:aws:iam::*:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp*
        arn:aws:iam::*:role/aws-service-role/email.cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdpEmail*`,
      },
    ],
  },
  AmazonCognitoReadOnly: {
    facts: "ANPAJBFTRZD2GQGJHSVQK v4 2015-03-24T17:06:46Z 2019-08-01T19:21:04Z",
    statements: [
      {
        actions: `
        cognito-identity:Describe* cognito-identity:Get* cognito-identity:List*
        cognito-idp:Describe* cognito-idp:AdminGet* cognito-idp:AdminList* cognito-idp:List*
        cognito-idp:Get* cognito-sync:Describe* cognito-sync:Get* cognito-sync:List*
        iam:ListOpenIdConnectProviders iam:ListRoles sns:ListPlatformApplications`,
      },
    ],
  },
  AWSAppSyncInvokeFullAccess: {
    facts: "ANPAILMPWRRZN27MPE3VM v1 2018-03-20T21:21:20Z 2018-03-20T21:21:20Z",
    statements: [
      {
        actions: `
        appsync:GraphQL appsync:GetGraphqlApi appsync:ListGraphqlApis appsync:ListApiKeys`,
      },
    ],
  },
};
