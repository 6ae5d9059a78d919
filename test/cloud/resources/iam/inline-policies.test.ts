import { expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { att, policy, ref, role, user, type Resources } from "../../deployment/sketch.ts";

const PolicyDocument = policy({ Action: "s3:GetObject", Resource: "*" });
const on = (Type: string, Properties: object) => ({ Type, Properties: { ...Properties } });
const own = (Type: string, holder: object) =>
  on(Type, { PolicyName: "Own", PolicyDocument, ...holder });

const holders: Resources = {
  Ann: user("Ann"),
  Team: { Type: "AWS::IAM::Group", Properties: { GroupName: "Team" } },
  Worker: role("lambda.amazonaws.com"),
};

it("an inline policy as a resource of its own is a policy of its user, role or group, until it leaves", () => {
  const account = emptyAccount();
  const deploy = (resources: Resources) =>
    deploySketch(account, { name: "S", resources: { ...holders, ...resources } });
  deploy({
    A: own("AWS::IAM::UserPolicy", { UserName: ref("Ann") }),
    B: own("AWS::IAM::GroupPolicy", { GroupName: ref("Team") }),
    C: own("AWS::IAM::RolePolicy", { RoleName: ref("Worker") }),
  });
  const { users, groups, roles } = account.directory;
  const attached = () =>
    [...users.values(), ...groups.values(), ...roles.values()].map((one) => one.attached.size);
  expect(attached()).toEqual([1, 1, 1]);
  deploy({});
  expect(attached()).toEqual([0, 0, 0]);
});

it.each<[string, Resources, string]>([
  [
    "a role that does not exist",
    { P: own("AWS::IAM::RolePolicy", { RoleName: "No" }) },
    "names No, which does not exist",
  ],
  ["no role", { P: own("AWS::IAM::RolePolicy", {}) }, "property RoleName is missing"],
  [
    "no document",
    { P: on("AWS::IAM::UserPolicy", { PolicyName: "P", UserName: ref("Ann") }) },
    "property PolicyDocument is missing",
  ],
  [
    "a condition that cannot be evaluated",
    {
      P: own("AWS::IAM::UserPolicy", {
        UserName: ref("Ann"),
        PolicyDocument: policy({
          Action: "s3:*",
          Resource: "*",
          Condition: { Bool: { "s3:nope": "true" } },
        }),
      }),
    },
    "condition key s3:nope cannot be evaluated",
  ],
  [
    "a key of a user that does not exist",
    { K: on("AWS::IAM::AccessKey", { UserName: "No" }) },
    "names No, which does not exist",
  ],
  [
    "an inactive key",
    { K: on("AWS::IAM::AccessKey", { UserName: ref("Ann"), Status: "Inactive" }) },
    "has the value Inactive",
  ],
])("a deployment is refused with %s", (_, resources, message) => {
  expect(() =>
    deploySketch(emptyAccount(), { name: "S", resources: { ...holders, ...resources } }),
  ).toThrow(message);
});

it("an access key of a template is the key with which the user signs", () => {
  const account = emptyAccount();
  const { outputs } = deploySketch(account, {
    name: "S",
    resources: { ...holders, Key: on("AWS::IAM::AccessKey", { UserName: ref("Ann") }) },
    outputs: { Id: { Value: ref("Key") }, Secret: { Value: att("Key", "SecretAccessKey") } },
  });
  const known = account.directory.find(outputs["Id"] ?? "");
  expect(known?.secretAccessKey).toBe(outputs["Secret"]);
  expect(known?.principal.arn).toBe("arn:aws:iam::123456789012:user/Ann");
});

it("a statement that covers only services without decisions may have any condition key", () => {
  const mount = (Action: string | readonly string[]) => ({
    Kim: user("Kim", {
      Action,
      Resource: "*",
      Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": "x" } },
    }),
  });
  const deploy = (resources: Resources) => deploySketch(emptyAccount(), { name: "S", resources });
  expect(() => deploy(mount("elasticfilesystem:ClientMount"))).not.toThrow();
  const refused = "condition key elasticfilesystem:AccessPointArn cannot be evaluated";
  for (const Action of ["*", "sqs:SendMessage", ["elasticfilesystem:ClientMount", "kms:Decrypt"]]) {
    expect(() => deploy(mount(Action))).toThrow(refused);
  }
});
