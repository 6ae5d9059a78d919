import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signedRequest } from "../../../../lib/signed-fetch/signed-request.ts";
import { element } from "../../assume-role.ts";
import { policy, ref, role, user, type Resources } from "../../deployment/sketch.ts";
import { callIam, decisions, entry, list, simulation, type Form } from "./iam-forms.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../test-cloud.ts";

const account = "arn:aws:iam::123456789012";
const key = "arn:aws:kms:us-east-1:123456789012:key/k";

const resources: Resources = {
  Ann: user("Ann", { Action: "iam:SimulatePrincipalPolicy", Resource: `${account}:role/*` }),
  Bob: {
    Type: "AWS::IAM::User",
    Properties: { UserName: "Bob", Groups: [ref("Group")] },
  },
  Group: {
    Type: "AWS::IAM::Group",
    Properties: {
      GroupName: "Group",
      Policies: [
        {
          PolicyName: "OfGroup",
          PolicyDocument: policy({
            Action: "kms:Encrypt",
            Resource: "*",
            Condition: { StringEquals: { "aws:username": "Bob" } },
          }),
        },
      ],
    },
  },
  Reader: {
    ...role(
      "lambda.amazonaws.com",
      {
        Action: "kms:Decrypt",
        Resource: key,
        Condition: {
          StringEquals: { "kms:EncryptionContext:app": "signet" },
          "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": ["app", "stage"] },
        },
      },
      { Action: "kms:ListAliases", Resource: "*" },
      { Effect: "Deny", Action: "kms:Delete*", Resource: "*" },
    ),
  },
};
const named = (name: string, { Properties }: Resources[string] = { Type: "" }) => ({
  Type: "AWS::IAM::Role",
  Properties: { ...Properties, RoleName: name, Path: "/app/" },
});
const reader = `${account}:role/app/Reader`;

let local: TestCloud;
beforeAll(async () => {
  const all = { ...resources, Reader: named("Reader", resources["Reader"]) };
  local = await startTestCloud([{ name: "Users", resources: all }]);
});
afterAll(() => local.close());

const iam = (form: Form, userName?: string, options?: CallOptions) =>
  callIam(local, form, userName, options);

const context = {
  ...entry(1, "KMS:EncryptionContext:app", "signet"),
  ...entry(2, "kms:EncryptionContextKeys", "stage", "other"),
};

describe("SimulatePrincipalPolicy", () => {
  it("returns IAM's XML", async () => {
    const { status, text, header } = await iam(
      simulation({ PolicySourceArn: reader, ...list("ActionNames", "kms:ListAliases") }),
    );
    expect(status).toBe(200);
    expect(header("content-type")).toBe("text/xml");
    expect(text).toBe(
      `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member><EvalActionName>kms:ListAliases</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision><MatchedStatements><member><SourcePolicyId>role_Reader_Own</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType><StartPosition><Line>1</Line><Column>276</Column></StartPosition><EndPosition><Line>1</Line><Column>335</Column></EndPosition></member></MatchedStatements><MissingContextValues/><EvalDecisionDetails/></member></EvaluationResults></SimulatePrincipalPolicyResult><ResponseMetadata><RequestId>${header("x-amzn-requestid")}</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>`,
    );
  });

  it("evaluates each action on each resource with the given context", async () => {
    const { text } = await iam(
      simulation({
        PolicySourceArn: reader,
        ...list("ActionNames", "kms:Decrypt", "kms:DeleteAlias", "kms:Encrypt"),
        ...list("ResourceArns", key, `${key}2`),
        ...context,
      }),
    );
    expect(decisions(text)).toEqual([
      `kms:Decrypt ${key} allowed`,
      `kms:Decrypt ${key}2 implicitDeny`,
      `kms:DeleteAlias ${key} explicitDeny`,
      `kms:DeleteAlias ${key}2 explicitDeny`,
      `kms:Encrypt ${key} implicitDeny`,
      `kms:Encrypt ${key}2 implicitDeny`,
    ]);
  });

  it.each([
    ["no context", {}],
    ["half of the context", entry(1, "kms:EncryptionContext:app", "signet")],
    ["another value", { ...context, ...entry(1, "kms:EncryptionContext:app", "other") }],
    ["a value too many", { ...context, ...entry(2, "kms:EncryptionContextKeys", "other") }],
  ])("does not allow the action with %s", async (_, given: Form) => {
    const { text } = await iam(
      simulation({
        PolicySourceArn: reader,
        ...list("ActionNames", "kms:Decrypt"),
        ...list("ResourceArns", key),
        ...given,
      }),
    );
    expect(decisions(text)).toEqual([`kms:Decrypt ${key} implicitDeny`]);
  });

  it("evaluates the groups and the name of a user", async () => {
    const form = { PolicySourceArn: `${account}:user/Bob`, ...list("ActionNames", "kms:Encrypt") };
    const { text } = await iam(simulation(form));
    expect(decisions(text)).toEqual(["kms:Encrypt * allowed"]);
  });

  it("is authorized for each policy source separately", async () => {
    const actions = list("ActionNames", "kms:Encrypt");
    const ofRole = await iam(simulation({ PolicySourceArn: reader, ...actions }), "Ann");
    expect(ofRole.status).toBe(200);
    const bob = `${account}:user/Bob`;
    const { status, text } = await iam(simulation({ PolicySourceArn: bob, ...actions }), "Ann");
    expect([status, element(text, "Code"), element(text, "Message")]).toEqual([
      403,
      "AccessDenied",
      `User: ${account}:user/Ann is not authorized to perform: iam:SimulatePrincipalPolicy on resource: ${bob} because no identity-based policy allows the iam:SimulatePrincipalPolicy action`,
    ]);
  });

  const asked = { PolicySourceArn: reader, ...list("ActionNames", "kms:Decrypt") };
  it.each<[string, Form, readonly [number, string, RegExp]]>([
    [
      "a role that does not exist",
      { ...asked, PolicySourceArn: `${account}:role/No` },
      [404, "NoSuchEntity", /^The role with name No cannot be found\.$/],
    ],
    [
      "a role under another path",
      { ...asked, PolicySourceArn: `${account}:role/Reader` },
      [404, "NoSuchEntity", /^The role with name Reader cannot be found\.$/],
    ],
    [
      "another account's user",
      { ...asked, PolicySourceArn: "arn:aws:iam::999999999999:user/Bob" },
      [404, "NoSuchEntity", /^The user with name Bob cannot be found\.$/],
    ],
    [
      "a missing policy source",
      { ...asked, PolicySourceArn: "" },
      [400, "ValidationError", /'policySourceArn'/],
    ],
    ["a missing action", { PolicySourceArn: reader }, [400, "ValidationError", /'actionNames'/]],
    [
      "a pattern for an action",
      { ...asked, ...list("ActionNames", "kms:*") },
      [400, "InvalidInput", /^Invalid action name: kms:\*$/],
    ],
    [
      "a resource policy for a role without a caller",
      {
        ...asked,
        ResourcePolicy: JSON.stringify(policy({ Action: "*", Principal: "*", Resource: "*" })),
      },
      [400, "InvalidInput", /^A CallerArn must be provided/],
    ],
    [
      "a policy that is not one",
      { ...asked, ...list("PolicyInputList", "{}") },
      [400, "InvalidInput", /^PolicyInputList\.1: there is no Statement$/],
    ],
    [
      "a policy that is not JSON",
      { ...asked, ...list("PolicyInputList", "{") },
      [400, "InvalidInput", /^PolicyInputList\.1 is not valid JSON$/],
    ],
    [
      "a resource policy that is not one",
      { ...asked, ResourcePolicy: "{}" },
      [400, "InvalidInput", /^ResourcePolicy: there is no Statement$/],
    ],
    [
      "a caller who is not a user",
      { ...asked, CallerArn: reader },
      [400, "InvalidInput", /^CallerArn .* is not the ARN of a user\.$/],
    ],
    [
      "the owner of the resource",
      { ...asked, ResourceOwner: account },
      [400, "ValidationError", /does not support ResourceOwner\./],
    ],
    ["an unknown operation", { Action: "MakeUsers" }, [400, "InvalidAction", /MakeUsers/]],
    [
      "the version of STS",
      { ...asked, Version: "2011-06-15" },
      [400, "InvalidAction", /^Could not find operation SimulatePrincipalPolicy for version 2011/],
    ],
  ])("refuses %s", async (_, form, [status, code, message]) => {
    const answer = await iam(simulation(form));
    expect([answer.status, element(answer.text, "Code")]).toEqual([status, code]);
    expect(element(answer.text, "Message")).toMatch(message);
  });
});

describe("IAM, a global service", () => {
  const identity = simulation({
    PolicySourceArn: reader,
    ...list("ActionNames", "kms:ListAliases"),
  });

  it("refuses an unsigned request", async () => {
    const { status, text } = await iam(identity, "admin", { as: undefined });
    expect([status, element(text, "Code")]).toEqual([403, "MissingAuthenticationToken"]);
    expect(text).toContain("https://iam.amazonaws.com/doc/2010-05-08/");
  });

  it("accepts signatures for us-east-1 and for the account's region", async () => {
    const { status, text } = await iam(identity, "admin", { region: "eu-west-1" });
    expect([status, element(text, "Message")]).toEqual([
      403,
      "Credential should be scoped to a valid region, not 'eu-west-1'. ",
    ]);
    const europe = await startTestCloud([], undefined, "eu-west-1");
    const asked = async (region: string) => {
      const { response } = await signedRequest(europe.cloud.awsEndpoint, {
        method: "POST",
        headers: [["Content-Type", "application/x-www-form-urlencoded"]],
        body: Buffer.from("Action=MakeUsers&Version=2010-05-08"),
        credentials: europe.keys("admin"),
        region,
        service: "iam",
      });
      return element(response.body.toString(), "Code");
    };
    expect(await asked("us-east-1")).toBe("InvalidAction");
    expect(await asked("eu-west-1")).toBe("InvalidAction");
    expect(await asked("us-west-2")).toBe("SignatureDoesNotMatch");
    await europe.close();
  });
});
