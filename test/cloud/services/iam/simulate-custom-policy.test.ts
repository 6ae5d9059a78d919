import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { element } from "../../assume-role.ts";
import { policy, ref, user, type Resources, type Statement } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { callIam, decisions, entry, list, type Form } from "./iam-forms.ts";

const account = "arn:aws:iam::123456789012";
const bucket = "arn:aws:s3:::bucket";
const resources: Resources = {
  Ann: user("Ann", { Action: "iam:Simulate*", Resource: "*" }),
  Bob: user("Bob", { Action: "iam:SimulatePrincipalPolicy", Resource: "*" }),
  Carl: user(
    "Carl",
    { Action: "iam:*", Resource: "*" },
    { Effect: "Deny", Action: "iam:SimulateCustomPolicy", Resource: "*" },
  ),
  Group: {
    Type: "AWS::IAM::Group",
    Properties: { GroupName: "Writers", ManagedPolicyArns: [ref("Put")] },
  },
  Put: {
    Type: "AWS::IAM::ManagedPolicy",
    Properties: {
      ManagedPolicyName: "policy-s3",
      PolicyDocument: policy({ Action: "s3:PutObject", Resource: "*" }),
    },
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Simulation", resources }], undefined, undefined, {
    origin: {},
    organization: { "aws:principalorgid": ["o-1"] },
  });
});
afterAll(() => local.close());

const custom = (form: Form, userName = "Ann") =>
  callIam(local, { Action: "SimulateCustomPolicy", ...form }, userName);
const principal = (name: string, form: Form) =>
  callIam(local, {
    Action: "SimulatePrincipalPolicy",
    PolicySourceArn: `${account}:${name}`,
    ...form,
  });
const text = (...statements: readonly Statement[]) => JSON.stringify(policy(...statements));
const put = list("ActionNames", "s3:PutObject");
const get = list("ActionNames", "s3:GetObject");
const onBucket = list("ResourceArns", bucket);

/** A policy whose statement is where the recorded answer says, with blanks as Python writes JSON. */
const RECORDED =
  '{"Version": "2012-10-17", "Statement": {"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}';

describe("SimulateCustomPolicy", () => {
  it("answers as recorded from AWS", async () => {
    const { text: answer } = await custom({
      ...list("PolicyInputList", RECORDED),
      ...list("ActionNames", "s3:PutObject", "s3:GetObjectVersion"),
      ...onBucket,
    });
    const matched =
      "<MatchedStatements><member><SourcePolicyId>PolicyInputList.1</SourcePolicyId><SourcePolicyType>IAM Policy</SourcePolicyType><StartPosition><Line>1</Line><Column>41</Column></StartPosition><EndPosition><Line>1</Line><Column>113</Column></EndPosition></member></MatchedStatements><MissingContextValues/>";
    const none = "<MatchedStatements/><MissingContextValues/>";
    const result = (action: string, decision: string, found: string) =>
      `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>${bucket}</EvalResourceName><EvalDecision>${decision}</EvalDecision>${found}<EvalDecisionDetails/><OrganizationsDecisionDetail><AllowedByOrganizations>true</AllowedByOrganizations></OrganizationsDecisionDetail><ResourceSpecificResults><member><EvalResourceName>${bucket}</EvalResourceName><EvalResourceDecision>${decision}</EvalResourceDecision>${found}</member></ResourceSpecificResults></member>`;
    expect(answer).toContain(
      `<IsTruncated>false</IsTruncated><EvaluationResults>${result("s3:PutObject", "allowed", matched)}${result("s3:GetObjectVersion", "implicitDeny", none)}</EvaluationResults>`,
    );
  });

  it("finds a statement on its line", async () => {
    const lines = JSON.stringify(
      policy({ Action: "kms:*", Resource: "*" }, { Action: "s3:*", Resource: "*" }),
      undefined,
      1,
    );
    const { text: answer } = await custom({ ...list("PolicyInputList", lines), ...put });
    const start = lines.split("\n").findIndex((line, at) => at > 4 && line === "  {") + 1;
    expect(answer).toContain(
      `<StartPosition><Line>${start}</Line><Column>4</Column></StartPosition><EndPosition><Line>${start + 4}</Line><Column>4</Column></EndPosition>`,
    );
  });

  const allow = text({ Action: "s3:*", Resource: "*" });
  const deny = text({ Effect: "Deny", Action: "s3:Put*", Resource: "*" });
  const onlyBob = (Principal: unknown) =>
    text({ Action: "s3:GetObject", Principal, Resource: bucket });
  const bob = `${account}:user/Bob`;
  it.each<[string, Form, string]>([
    [
      "an explicit deny of another policy",
      { ...list("PolicyInputList", allow, deny), ...put },
      "explicitDeny",
    ],
    [
      "a boundary that does not allow",
      {
        ...list("PolicyInputList", allow),
        ...list("PermissionsBoundaryPolicyInputList", text({ Action: "kms:*", Resource: "*" })),
        ...put,
      },
      "implicitDeny",
    ],
    [
      "two boundaries, of which one allows",
      {
        ...list("PolicyInputList", allow),
        ...list(
          "PermissionsBoundaryPolicyInputList",
          text({ Action: "kms:*", Resource: "*" }),
          allow,
        ),
        ...put,
      },
      "allowed",
    ],
    [
      "a boundary that denies",
      {
        ...list("PolicyInputList", allow),
        ...list("PermissionsBoundaryPolicyInputList", allow, deny),
        ...put,
      },
      "explicitDeny",
    ],
    [
      "a resource policy for the caller",
      {
        ...list("PolicyInputList", deny),
        ...get,
        ...onBucket,
        ResourcePolicy: onlyBob({ AWS: bob }),
        CallerArn: bob,
      },
      "allowed",
    ],
    [
      "a resource policy for another caller",
      {
        ...list("PolicyInputList", deny),
        ...get,
        ...onBucket,
        ResourcePolicy: onlyBob({ AWS: bob }),
        CallerArn: `${account}:user/Ann`,
      },
      "implicitDeny",
    ],
    [
      "a context key that the account does not have",
      {
        ...list(
          "PolicyInputList",
          text({
            Action: "s3:*",
            Resource: "*",
            Condition: { StringEquals: { "s3:prefix": "a" } },
          }),
        ),
        ...put,
        ...entry(1, "s3:prefix", "a"),
      },
      "allowed",
    ],
    [
      "the name of the caller",
      {
        ...list(
          "PolicyInputList",
          text({
            Action: "s3:*",
            Resource: "*",
            Condition: { StringEquals: { "aws:username": "Bob" } },
          }),
        ),
        ...put,
        CallerArn: bob,
      },
      "allowed",
    ],
  ])("decides by %s", async (_, form, decision) => {
    const { status, text: answer } = await custom(form);
    expect([status, element(answer, "EvalDecision")]).toEqual([200, decision]);
  });

  it("lists a missing context key", async () => {
    const Condition = { StringEquals: { "s3:prefix": "a" } };
    const form = list("PolicyInputList", text({ Action: "s3:*", Resource: "*", Condition }));
    expect((await custom({ ...form, ...put })).text).toContain(
      "<MissingContextValues><member>s3:prefix</member></MissingContextValues>",
    );
  });

  it("needs policies and the permission", async () => {
    const { status, text: answer } = await custom(put);
    expect([status, element(answer, "Message")]).toEqual([
      400,
      expect.stringContaining("'policyInputList'"),
    ]);
    const form = { ...list("PolicyInputList", allow), ...put };
    for (const userName of ["Bob", "Carl"]) {
      const refused = await custom(form, userName);
      expect([refused.status, element(refused.text, "Code")]).toEqual([403, "AccessDenied"]);
    }
  });

  it("has pages", async () => {
    const form = {
      ...list("PolicyInputList", allow),
      ...list("ActionNames", "s3:PutObject", "s3:GetObject"),
      ...list("ResourceArns", bucket, `${bucket}/b`),
      MaxItems: "3",
    };
    const first = await custom(form);
    const Marker = element(first.text, "Marker");
    const second = await custom({ ...form, Marker });
    expect([...decisions(first.text), ...decisions(second.text)]).toEqual([
      `s3:PutObject ${bucket} allowed`,
      `s3:PutObject ${bucket}/b allowed`,
      `s3:GetObject ${bucket} allowed`,
      `s3:GetObject ${bucket}/b allowed`,
    ]);
    expect(element(second.text, "IsTruncated")).toBe("false");
  });
});

describe("SimulatePrincipalPolicy", () => {
  it("evaluates the policies of a group", async () => {
    const { text: answer } = await principal("group/Writers", { ...put, ...onBucket });
    expect(decisions(answer)).toEqual([`s3:PutObject ${bucket} allowed`]);
    expect(element(answer, "SourcePolicyId")).toBe("policy-s3");
    const other = await principal("group/Writers", { ...get, ...onBucket });
    expect(decisions(other.text)).toEqual([`s3:GetObject ${bucket} implicitDeny`]);
  });

  it("adds the policies in the request to those of the principal", async () => {
    const added = list("PolicyInputList", text({ Action: "s3:GetObject", Resource: "*" }));
    const { text: answer } = await principal("user/Ann", { ...get, ...added });
    expect([element(answer, "EvalDecision"), element(answer, "SourcePolicyId")]).toEqual([
      "allowed",
      "PolicyInputList.1",
    ]);
  });

  it("evaluates a resource policy for the user", async () => {
    const ResourcePolicy = text({
      Action: "s3:GetObject",
      Principal: { AWS: `${account}:user/Ann` },
      Resource: bucket,
    });
    const { text: answer } = await principal("user/Ann", { ...get, ...onBucket, ResourcePolicy });
    expect([element(answer, "EvalDecision"), element(answer, "SourcePolicyType")]).toEqual([
      "allowed",
      "Resource Policy",
    ]);
    const other = await principal("user/Bob", { ...get, ...onBucket, ResourcePolicy });
    expect(element(other.text, "EvalDecision")).toBe("implicitDeny");
  });
});
