import { arnOf, globalArn, type RecordRows } from "../record-row.ts";

const POOL = "cognito-idp.${Region}.amazonaws.com/${Name}";

/** User pools and identity pools, and resources of IAM that change no decision here. */
export const identity: RecordRows = {
  "AWS::Cognito::IdentityPool": {
    words: "Cognito identity pool",
    id: "{uuid}",
    arn: arnOf("cognito-identity", "identitypool/${Region}:${Name}"),
    ref: "${Region}:${Name}",
    attributes: { Id: "${Region}:${Name}", Name: "${IdentityPoolName}" },
  },
  "AWS::Cognito::IdentityPoolRoleAttachment": {
    words: "roles of an identity pool",
    silent: true,
    ref: "${IdentityPoolId}",
    attributes: { Id: "${IdentityPoolId}" },
  },
  "AWS::Cognito::UserPool": {
    words: "Cognito user pool",
    id: "{any:9}",
    arn: arnOf("cognito-idp", "userpool/${Region}_${Name}"),
    ref: "${Region}_${Name}",
    attributes: {
      Arn: "${Arn}",
      ProviderName: POOL.replace("${Name}", "${Region}_${Name}"),
      ProviderURL: `https://${POOL.replace("${Name}", "${Region}_${Name}")}`,
      UserPoolId: "${Region}_${Name}",
    },
  },
  "AWS::Cognito::UserPoolClient": {
    words: "client of a user pool",
    silent: true,
    id: "{lower:26}",
    attributes: { ClientId: "${Name}", Name: "${ClientName}" },
  },
  "AWS::Cognito::UserPoolDomain": {
    words: "domain of a user pool",
    name: "Domain",
    attributes: { CloudFrontDistribution: "${Name}.cloudfront.net" },
  },
  "AWS::Cognito::UserPoolGroup": { words: "group of a user pool", silent: true, name: "GroupName" },
  "AWS::Cognito::UserPoolIdentityProvider": {
    words: "identity provider of a user pool",
    name: "ProviderName",
  },
  "AWS::Cognito::UserPoolResourceServer": {
    words: "resource server of a user pool",
    silent: true,
    name: "Identifier",
  },
  "AWS::Cognito::UserPoolUser": { words: "user of a user pool", name: "Username", id: "{uuid}" },
  "AWS::Cognito::UserPoolUserToGroupAttachment": {
    words: "member of a group of a user pool",
    silent: true,
  },
  "AWS::IAM::InstanceProfile": {
    words: "instance profile",
    silent: true,
    name: "InstanceProfileName",
    arn: globalArn("iam", "instance-profile/${Name}"),
    attributes: { Arn: "${Arn}" },
  },
  "AWS::IAM::ServiceLinkedRole": {
    words: "service-linked role",
    silent: true,
    ref: "${Name}",
    attributes: { RoleName: "${Name}" },
  },
};
