import { describe, expect, it } from "vitest";
import { refusal } from "../../refusal.ts";
import { policy, ref, role, user, type Resource, type Resources } from "../../deployment/sketch.ts";

/** Returns a policy with this many characters in addition to its white space. */
function sized(size: number): object {
  const of = (Id: string) => ({ ...policy({ Action: "kms:Encrypt", Resource: "*" }), Id });
  return of(`${"x".repeat(size - JSON.stringify(of("")).length)}   `);
}
const inline = (...sizes: readonly number[]) => ({
  Policies: sizes.map((size, index) => ({
    PolicyName: `Own${index}`,
    PolicyDocument: sized(size),
  })),
});
const named = (Type: string, properties: object): Resource => ({
  Type: `AWS::IAM::${Type}`,
  Properties: { [`${Type}Name`]: "It", ...properties },
});
const { AssumeRolePolicyDocument } = role("lambda.amazonaws.com").Properties ?? {};
const roleHaving = (properties: object) =>
  named("Role", { AssumeRolePolicyDocument, ...properties });
const attached = (size: number, to: object, PolicyName = "Added"): Resource => ({
  Type: "AWS::IAM::Policy",
  Properties: { PolicyName, PolicyDocument: sized(size), ...to },
});
const managed = (size: number, properties: object = {}): Resource => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { PolicyDocument: sized(size), ...properties },
});

describe("all inline policies", () => {
  it.each<[string, number, (...sizes: readonly number[]) => Resource, string]>([
    ["user", 2048, (...sizes) => named("User", inline(...sizes)), "Users"],
    ["group", 5120, (...sizes) => named("Group", inline(...sizes)), "Groups"],
    ["role", 10_240, (...sizes) => roleHaving(inline(...sizes)), "Roles"],
  ])(
    "of a %s may have %d characters in total, without white space",
    (kind, most, holder, property) => {
      const said = `is refused: Maximum policy size of ${most} bytes exceeded for ${kind} It, whose inline policies have ${most + 1} together`;
      const to = { [property]: [ref("It")] };
      expect(refusal({ It: holder(most) })).toBe("no refusal");
      expect(refusal({ It: holder(1000, most - 1000) })).toBe("no refusal");
      expect(refusal({ It: holder(1000, most - 999) })).toBe(`S/It: property Policies ${said}`);
      expect(refusal({ It: holder(1000), P: attached(most - 1000, to) })).toBe("no refusal");
      expect(refusal({ It: holder(1000), P: attached(most - 999, to) })).toBe(
        `S/P: property ${property} ${said}`,
      );
      const two = { P: attached(1000, to), Q: attached(most - 999, to, "Other") };
      expect(refusal({ It: holder(), ...two })).toBe(`S/Q: property ${property} ${said}`);
      // Managed policies have their own quota.
      expect(refusal({ It: holder(most), M: managed(6144, to) })).toBe("no refusal");
    },
  );
});

it("a managed policy may have 6,144 characters, a trust policy 2,048", () => {
  expect(refusal({ M: managed(6145) })).toMatch(
    /^S\/M: arn:aws:iam::123456789012:policy\/S-M-\w+: its length is 6145; AWS accepts at most 6144 characters without white space$/,
  );
  const trust = (Id: string) => ({ ...Object(AssumeRolePolicyDocument), Id });
  const room = 2048 - JSON.stringify(trust("")).length;
  const trusting = (length: number) =>
    refusal({ It: roleHaving({ AssumeRolePolicyDocument: trust("x".repeat(length)) }) });
  expect(trusting(room)).toBe("no refusal");
  expect(trusting(room + 1)).toContain(
    "S/It: trust policy of role It: its length is 2049; AWS accepts at",
  );
});

describe("managed policies", () => {
  const policies = (count: number, properties: object = {}): Resources =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`M${i}`, managed(200, properties)]),
    );
  const arns = (count: number) => ({
    ManagedPolicyArns: Array.from({ length: count }, (_, i) => ref(`M${i}`)),
  });

  it.each<[string, string, (properties: object) => Resource, string]>([
    ["user", "PoliciesPerUser", (properties) => named("User", properties), "Users"],
    ["group", "PoliciesPerGroup", (properties) => named("Group", properties), "Groups"],
    ["role", "PoliciesPerRole", roleHaving, "Roles"],
  ])("of a %s are limited to ten", (kind, quota, holder, property) => {
    const said = `is refused: Cannot exceed quota for ${quota}: 10; ${kind} It would have 11`;
    const to = { [property]: [ref("It")] };
    expect(refusal({ ...policies(10), It: holder(arns(10)) })).toBe("no refusal");
    expect(refusal({ ...policies(11), It: holder(arns(11)) })).toBe(
      `S/It: property ManagedPolicyArns ${said}`,
    );
    expect(refusal({ ...policies(10), It: holder(arns(9)), N: managed(200, to) })).toBe(
      "no refusal",
    );
    expect(refusal({ ...policies(10), It: holder(arns(10)), N: managed(200, to) })).toBe(
      `S/N: property ${property} ${said}`,
    );
  });
});

describe("group membership:", () => {
  const groups = (count: number): Resources =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`G${i}`, named("Group", { GroupName: `G${i}` })]),
    );
  const member = (count: number) =>
    named("User", { Groups: Array.from({ length: count }, (_, i) => ref(`G${i}`)) });
  const addition = (GroupName: unknown, ...Users: readonly unknown[]): Resource => ({
    Type: "AWS::IAM::UserToGroupAddition",
    Properties: { GroupName, Users },
  });
  const said = "is refused: Cannot exceed quota for GroupsPerUser: 10; user It would be in 11";

  it("a user may be in ten groups", () => {
    expect(refusal({ ...groups(10), It: member(10) })).toBe("no refusal");
    expect(refusal({ ...groups(11), It: member(11) })).toBe(`S/It: property Groups ${said}`);
    const added = { It: member(10), Add: addition(ref("G10"), ref("It")) };
    expect(refusal({ ...groups(11), ...added })).toBe(`S/Add: property Users ${said}`);
    const again = { It: member(10), Add: addition(ref("G9"), ref("It")) };
    expect(refusal({ ...groups(10), ...again })).toBe("no refusal");
  });

  it.each<[string, Resources, string]>([
    [
      "a group that is added to a group",
      { ...groups(2), Add: addition(ref("G0"), ref("G1")) },
      "S/Add: property Users names G1, which is a group: a group cannot contain groups",
    ],
    [
      "a group that is added to itself",
      { ...groups(1), Add: addition(ref("G0"), ref("G0")) },
      "S/Add: property Users names G0, which is a group: a group cannot contain groups",
    ],
    [
      "a user that does not exist",
      { ...groups(1), Add: addition(ref("G0"), "Nobody") },
      "S/Add: property Users names Nobody, which does not exist",
    ],
    [
      "a group with the property Groups",
      { G0: named("Group", { Groups: ["It"] }) },
      "S/G0: property Groups is not supported by the local cloud",
    ],
    [
      "groups in a circle",
      {
        ...groups(2),
        Add: addition(ref("G0"), ref("G1")),
        Back: addition(ref("G1"), ref("G0")),
      },
      [
        "S/Add: property Users names G1, which is a group: a group cannot contain groups",
        "S/Back: property Users names G0, which is a group: a group cannot contain groups",
      ].join("\n"),
    ],
    [
      "a group that does not exist",
      { It: named("User", { Groups: ["Nowhere"] }) },
      "S/It: property Groups names Nowhere, which does not exist",
    ],
    [
      "a policy whose name is an ARN, because it would look like a managed policy",
      { It: named("User", {}), P: attached(200, { Users: [ref("It")] }, "arn:aws:x") },
      'S/P: property PolicyName has the value "arn:aws:x", which is not of the form ^[\\w+=,.@-]{1,128}$',
    ],
  ])("a deployment rejects %s", (_, resources, message) => {
    expect(refusal(resources)).toBe(message);
  });

  it("a user may have the same name as a group", () => {
    const Ann = user("G0");
    expect(refusal({ ...groups(1), Ann, Add: addition(ref("G0"), ref("Ann")) })).toBe("no refusal");
  });
});
