import { expect, it } from "vitest";
import { messageOf } from "../../../lib/errors.ts";
import {
  neededCapabilities,
  requireCapabilities,
} from "../../../lib/cloud/stacks/needed-capabilities.ts";

const of = (Type: string, Properties?: object) => ({ Resources: { A: { Type, Properties } } });
const role = of("AWS::IAM::Role", {});
const named = of("AWS::IAM::Role", { RoleName: "r" });
const macro = { ...of("AWS::S3::Bucket"), Transform: ["AWS::LanguageExtensions", { Name: "M" }] };
/** Returns a template with a loop that makes resources, or the members of a loop if the key is empty. */
const loop = (made: object, key = "R${I}") => ({
  Resources: { "Fn::ForEach::A": ["I", ["a"], key === "" ? made : { [key]: made }] },
});
const renamed = (name: string) => of("AWS::IAM::Role", { [name]: "r" }).Resources.A;
const IAM = "CAPABILITY_IAM";
const NAMED = "CAPABILITY_NAMED_IAM";
const EXPAND = "CAPABILITY_AUTO_EXPAND";

it.each<[string, Parameters<typeof neededCapabilities>[0], readonly string[]]>([
  ["no resource of IAM", of("AWS::S3::Bucket", { BucketName: "b" }), []],
  ["a role", role, [IAM]],
  ["a role with a name", named, [NAMED]],
  ["an inline policy, which always has a name", of("AWS::IAM::Policy", { PolicyName: "p" }), [IAM]],
  [
    "a user with a name and a transform",
    { ...of("AWS::IAM::User", { UserName: "u" }), Transform: "M" },
    [NAMED, EXPAND],
  ],
  ["transforms", macro, [EXPAND]],
  ["a loop of roles", loop(role.Resources.A), [IAM]],
  ["a loop of roles with names", loop(named.Resources.A), [NAMED]],
  ["a loop in a loop", loop({ "Fn::ForEach::B": ["J", ["b"], named.Resources] }, ""), [NAMED]],
  ["a loop over the names of properties", loop(renamed("${I}")), [NAMED]],
  ["a loop in properties", of("AWS::IAM::User", { "Fn::ForEach::A": [] }), [NAMED]],
  ["a loop that makes types of IAM", loop({ Type: "AWS::IAM::${I}" }), [IAM]],
  ["a loop that makes a part of a type", loop({ Type: "AWS::I&{I}" }), [IAM]],
  ["a loop that makes types", loop({ Type: { Ref: "I" } }), [IAM]],
  ["a loop that makes types of another service", loop({ Type: "AWS::EC2::${I}" }), []],
])("a template with %s needs %s", (_, template, capabilities) => {
  expect(neededCapabilities(template).capabilities).toEqual(capabilities);
});

function refusalOf(args: Parameters<typeof requireCapabilities>): string {
  try {
    requireCapabilities(...args);
    return "";
  } catch (error) {
    return messageOf(error);
  }
}

it.each<[string, Parameters<typeof requireCapabilities>, string]>([
  ["the capability itself", [role, [IAM], false], ""],
  ["the capability that includes it", [role, [NAMED], false], ""],
  ["no capability", [role, [], false], `Requires capabilities : [${IAM}]`],
  ["a lesser capability", [named, [IAM], true], `Requires capabilities : [${NAMED}]`],
  ["no capability for a transform", [macro, [IAM], false], `Requires capabilities : [${EXPAND}]`],
  ["no capability for a transform that a change set shows", [macro, [], true], ""],
])("a caller with %s gets %s", (_, args, message) => {
  expect(refusalOf(args)).toBe(message);
});
