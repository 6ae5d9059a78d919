import { expect, it } from "vitest";
import type { Account } from "../../../../lib/cloud/account/account.ts";
import { ssmParameterValue } from "../../../../lib/cloud/account/ssm/ssm-parameter-value.ts";
import { sealParameter } from "../../../../lib/cloud/account/ssm/parameter-values.ts";
import { latestVersion } from "../../../../lib/cloud/account/ssm/parameters.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { att, ref, type Resource, type Resources } from "../../deployment/sketch.ts";
import { refusal } from "../../refusal.ts";

const parameter = (properties: object = {}): Resource => ({
  Type: "AWS::SSM::Parameter",
  Properties: { Name: "/app/url", Type: "String", Value: "one", ...properties },
});
const deploy = (account: Account, resources: Resources) =>
  deploySketch(account, { name: "S", resources, outputs: { Out: { Value: att("P", "Value") } } });

it("stores the value of the template only if the template changes, so that a value of the API stays", () => {
  const account = emptyAccount();
  const { resources, outputs } = deploy(account, { P: parameter({ Tags: { team: "a" } }) });
  expect(outputs).toEqual({ Out: "one" });
  expect(resources["P"]).toMatchObject({ physicalId: "/app/url", attributes: { Type: "String" } });
  const one = account.parameters.find("/app/url");
  expect(one?.record.tags).toEqual([["team", "a"]]);
  if (one) {
    const value = sealParameter(account, one.arn, "by the API");
    account.parameters.put("/app/url", { ...latestVersion(one), version: 2, value });
  }
  deploy(account, { P: parameter() });
  expect(ssmParameterValue(account, "/app/url")).toEqual({ type: "String", value: "by the API" });
  deploy(account, { P: parameter({ Value: "two" }) });
  expect(ssmParameterValue(account, "/app/url:3")?.value).toBe("two");
  expect(JSON.stringify(account.state.parameters)).not.toContain("two");
  deploy(account, { P: parameter({ Name: "/other" }) });
  expect(account.parameters.all().map(({ record }) => record.name)).toEqual(["/other"]);
});

it("generates a name, and gives the list of its values", () => {
  const account = emptyAccount();
  const P = parameter({ Name: undefined, Type: "StringList", Value: "a,b" });
  const { resources } = deploySketch(account, { name: "S", resources: { P } });
  expect(resources["P"]?.physicalId).toMatch(/^CFN-P-[A-Za-z0-9]{12}$/);
});

it.each<[string, Resources, string]>([
  [
    "a SecureString, as CloudFormation does",
    { P: parameter({ Type: "SecureString" }) },
    "Type has the value SecureString",
  ],
  ["policies", { P: parameter({ Policies: "[]" }) }, "Policies is not supported"],
  [
    "a long value",
    { P: parameter({ Value: "x".repeat(4097) }) },
    "Value is refused: Standard tier",
  ],
  [
    "a value outside of the pattern",
    { P: parameter({ AllowedPattern: "[a-c]+", Value: "xyz" }) },
    "Value does not match AllowedPattern",
  ],
  [
    "a reserved name",
    { P: parameter({ Name: "/aws/x" }) },
    "Name is refused: No access to reserved parameter name",
  ],
  [
    "the same name twice",
    { P: parameter(), Q: parameter({ Tags: ref("P") }) },
    "Q: property Name /app/url exists already",
  ],
])("refuses %s", (_, resources, text) => {
  const given = refusal(resources);
  expect(given).toContain(text);
  expect(given).not.toContain("xyz");
});
