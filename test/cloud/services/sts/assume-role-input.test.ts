import { describe, expect, it } from "vitest";
import { checkForm } from "../../../../lib/cloud/services/models/check-input.ts";
import { ServiceError } from "../../../../lib/cloud/services/protocol/service-error.ts";
import { assumeRoleInput } from "../../../../lib/cloud/services/sts/assume-role-input.ts";
import { iamArn, tagForm } from "./roles.ts";

const parse = (more: Readonly<Record<string, string>>) => {
  const valid = { RoleArn: iamArn("role/Any"), RoleSessionName: "Session" };
  const form = new Map(Object.entries({ ...valid, ...more }));
  checkForm("sts", "AssumeRole", form);
  return assumeRoleInput(form);
};
const team = (value: string) => tagForm(["team", value]);
const transitive = (...keys: readonly string[]) =>
  Object.fromEntries(keys.map((key, n) => [`TransitiveTagKeys.member.${n + 1}`, key]));
const arns = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `PolicyArns.member.${n + 1}.arn`,
      iamArn("policy/Keys"),
    ]),
  );

describe("assumeRoleInput", () => {
  it.each<[string, Record<string, string>, string, string]>([
    [
      "51 tags",
      tagForm(...Array.from({ length: 51 }, (_, n) => [`k${n}`, ""] as const)),
      "ValidationError",
      "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
    [
      "a tag key of 129 characters",
      tagForm(["k".repeat(129), ""]),
      "ValidationError",
      "equal to 128",
    ],
    [
      "an empty tag key",
      tagForm(["", "x"]),
      "ValidationError",
      "Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "a tag key with a character that is not allowed",
      tagForm(["a", "b"], ["a#b", "x"]),
      "ValidationError",
      "Value 'a#b' at 'tags.2.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    ],
    ["a tag value of 257 characters", team("v".repeat(257)), "ValidationError", "equal to 256"],
    ["a tag value with a line break", team("a\nb"), "ValidationError", "'tags.1.member.value'"],
    [
      "a tag without a value",
      { "Tags.member.1.Key": "a" },
      "ValidationError",
      "'tags.1.member.value'",
    ],
    [
      "a list with a gap",
      { ...team("a"), "Tags.member.3.Key": "x", "Tags.member.3.Value": "y" },
      "ValidationError",
      "Tags.member.3.Key is not a member of the list Tags",
    ],
    ["a tag key that begins with AWS:", tagForm(["AWS:x", "y"]), "InvalidParameterValue", "aws:"],
    [
      "a tag key twice in different case",
      tagForm(["Team", "a"], ["team", "b"]),
      "InvalidParameterValue",
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    ],
    [
      "a transitive key that is not the key of a tag",
      { ...team("a"), ...transitive("cost") },
      "InvalidParameterValue",
      "The specified transitive tag key must be included in the requested tags.",
    ],
    ["a source identity of one letter", { SourceIdentity: "a" }, "ValidationError", "equal to 2"],
    [
      "a source identity of 65 letters",
      { SourceIdentity: "a".repeat(65) },
      "ValidationError",
      "equal to 64",
    ],
    [
      "a source identity with a slash",
      { SourceIdentity: "a/b" },
      "ValidationError",
      "Value 'a/b' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    ["a duration that is not a number", { DurationSeconds: "1e3" }, "MalformedInput", "integer"],
    [
      "an empty duration",
      { DurationSeconds: "" },
      "MalformedInput",
      "missing value for decimal type",
    ],
    ["a duration of more than 32 bits", { DurationSeconds: "2147483648" }, "MalformedInput", ""],
    ["an empty policy", { Policy: "" }, "ValidationError", "Value '' at 'policy'"],
    [
      "eleven policy ARNs",
      arns(11),
      "ValidationError",
      "Member must have length less than or equal to 10",
    ],
    [
      "an invalid policy ARN",
      { "PolicyArns.member.1.arn": "Keys" },
      "ValidationError",
      "Value 'Keys' at 'policyArns.1.member.arn'",
    ],
    [
      "a list that begins at 2",
      { "PolicyArns.member.2.arn": iamArn("policy/Keys") },
      "ValidationError",
      "PolicyArns.member.2.arn is not a member of the list PolicyArns",
    ],
    [
      "a list member with another name",
      { "PolicyArns.member.1.Arn": iamArn("policy/Keys") },
      "ValidationError",
      "PolicyArns.member.1.Arn is not a member",
    ],
  ])("refuses %s", (_, more, type, message) => {
    const refusal = { type, status: 400, message: expect.stringContaining(message) };
    expect(() => parse(more)).toThrow(ServiceError);
    expect(() => parse(more)).toThrow(expect.objectContaining(refusal));
  });

  it.each([
    ["50 tags", tagForm(...Array.from({ length: 50 }, (_, n) => [`k${n}`, ""] as const))],
    ["letters of any alphabet", tagForm(["Größe", "大 +-=._:/@"])],
    ["a transitive key in another case", { ...team("a"), ...transitive("TEAM") }],
    ["empty lists", { Tags: "", TransitiveTagKeys: "" }],
  ])("accepts %s", (_, more) => {
    expect(parse(more)).toMatchObject({ sessionName: "Session" });
  });
});
