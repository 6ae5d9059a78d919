import { policy, ref, role, roleFor, user, type Resources } from "../../../deployment/sketch.ts";

export const account = "arn:aws:iam::123456789012";

const reads = (...actions: readonly string[]) => ({
  Action: actions.map((action) => `iam:${action}`),
  Resource: "*",
});

/** Users, roles, groups and policies for the operations of IAM that read. Ann may read, Bob may not. */
export const directory: Resources = {
  Ann: user("Ann", reads("Get*", "List*")),
  // A Deny wins over the Allow that Ann has, too.
  Carl: user("Carl", reads("Get*", "List*"), { Effect: "Deny", ...reads("*") }),
  Bob: {
    Type: "AWS::IAM::User",
    Properties: {
      UserName: "Bob",
      Path: "/people/",
      Groups: [ref("Group")],
      PermissionsBoundary: ref("Limit"),
      Tags: [
        { Key: "team", Value: "red" },
        { Key: "cost", Value: "7" },
      ],
    },
  },
  Group: {
    Type: "AWS::IAM::Group",
    Properties: { GroupName: "Readers", Path: "/people/", ManagedPolicyArns: [ref("Limit")] },
  },
  Limit: {
    Type: "AWS::IAM::ManagedPolicy",
    Properties: {
      ManagedPolicyName: "Limit",
      Path: "/limits/",
      Description: "What people may do",
      PolicyDocument: policy({ Action: "kms:Encrypt", Resource: "*" }),
    },
  },
  Reader: {
    ...roleFor("Ann", "Reader", { Action: "kms:Decrypt", Resource: "*" }),
    DependsOn: ["Ann", "Limit"],
  },
  OfReader: {
    Type: "AWS::IAM::Policy",
    Properties: {
      PolicyName: "Added",
      PolicyDocument: policy({ Action: "kms:Sign", Resource: "*" }),
      Roles: [ref("Reader")],
    },
  },
  Worker: {
    Type: "AWS::IAM::Role",
    Properties: {
      ...role("lambda.amazonaws.com").Properties,
      RoleName: "Worker",
      Path: "/app/",
      Description: "Works",
      MaxSessionDuration: 7200,
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
      Tags: [{ Key: "team", Value: "blue" }],
    },
  },
};
