import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sealedContracts } from "../lib/app/contract/functions.ts";
import { rules } from "../lib/cdk/checks/all-rules.ts";
import { auth } from "../lib/cdk/constructs/index.ts";
import { resourceTypes } from "../lib/cloud/resources/resource-types.ts";
import {
  OF_ONE_TABLE,
  OF_TABLES,
  OF_TRANSACTIONS,
} from "../lib/cloud/services/dynamodb/access/operations.ts";
import { OPERATIONS as apigateway } from "../lib/cloud/services/apigateway/operations.ts";
import { OPERATIONS as iam } from "../lib/cloud/services/iam/operations.ts";
import { OPERATIONS } from "../lib/cloud/services/lambda/operations.ts";
import { operations as logs } from "../lib/cloud/services/logs/operations.ts";
import { project } from "../scripts/build/build-output.ts";
import { demoRoles, demoUsers } from "./app/stacks/demo-callers.ts";
import { stageFunctions } from "./app/stacks/stage-functions.ts";

const read = (page: string) => readFileSync(join(project, page), "utf8");

/** Returns the sorted resource types that a page names. `AWS::KMS::{Key, Alias}` names two types. */
function typesIn(text: string): readonly string[] {
  const listed = [...text.matchAll(/`(AWS::\w+)::(?:(\w+)|\{([\w, ]+)\})`/g)].flatMap(
    ([, namespace = "", one, several = ""]) =>
      (one ?? several).split(", ").map((name) => `${namespace}::${name}`),
  );
  return [...new Set(listed)].toSorted();
}

describe("docs/local-cloud.md", () => {
  const page = read("docs/local-cloud.md");

  it("lists the resource types that can be deployed", () => {
    const native = [...resourceTypes.keys()].filter((type) => type.startsWith("AWS::"));
    expect(typesIn(page)).toEqual(native.toSorted());
  });

  it("lists as accepted without effect, or as refused, only types whose properties are not checked", () => {
    const start = page.indexOf("These are accepted and have no effect:");
    const list = page.slice(start, page.indexOf("The list in code", start));
    const listed = typesIn(list);
    expect(listed).toContain("AWS::CloudWatch::Alarm");
    expect(listed.filter((type) => resourceTypes.get(type)?.inert !== "any")).toEqual([]);
  });

  it("names the operations of DynamoDB, Lambda, CloudWatch Logs, IAM and API Gateway", () => {
    const lambda = OPERATIONS.map(({ name }) => name);
    const apis = apigateway.map(({ name }) => name);
    const tables = [...OF_ONE_TABLE, ...OF_TABLES, ...OF_TRANSACTIONS];
    const served = [...tables, ...lambda, ...logs.keys(), ...Object.keys(iam), ...apis];
    expect(served.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("docs/lockdown.md", () => {
  it("has each way to authenticate in its table", () => {
    const [, section = ""] = read("docs/lockdown.md").split("## Who may call");
    const listed = [...section.matchAll(/^\| `(\w+)\(/gm)].map(([, name = ""]) => name);
    expect(listed.toSorted()).toEqual(Object.keys(auth).toSorted());
  });

  it("has each rule of the checks in its table", () => {
    const listed = [...read("docs/lockdown.md").matchAll(/\| (LOCK\d+) /g)].map(([, id]) => id);
    expect(new Set(listed)).toEqual(new Set(rules.map(({ id }) => id)));
  });
});

const ruleFiles = readdirSync(join(project, "lib/cdk/checks/rules")).filter((file) =>
  /^lock\d+-/.test(file),
);
describe("the documents of the demonstration", () => {
  const readme = read("README.md");

  it("state the number of functions and the concurrency that the account needs", () => {
    const sentence = /The (\d+) functions reserve 10 .*? limit must be (\d+) or more/;
    const count = stageFunctions.length;
    const [, ...numbers] = sentence.exec(readme) ?? [];
    expect(numbers.map(Number)).toEqual([count, 100 + 10 * count]);
  });

  it("name each secret that must be sealed before a deployment", () => {
    const [, section = ""] = readme.split("## Deploy it for real");
    const secrets = Object.values(sealedContracts).flatMap(({ secrets: names }) => [...names]);
    const words = new Set(section.match(/\w+/g));
    expect(secrets.filter((name) => !words.has(name))).toEqual([]);
  });

  it("name each caller", () => {
    const profiles = ["admin", ...demoUsers, ...demoRoles];
    const [, inReadme = ""] = /by its profiles \(([^)]*)\)/.exec(readme) ?? [];
    expect(inReadme.match(/\w+/g)).toEqual(profiles);
    const [, inOutputs = ""] = /"profiles": \[([^\]]*)\]/.exec(read("docs/local-cloud.md")) ?? [];
    expect(inOutputs.match(/\w+/g)).toEqual(profiles);
    const [, stacks = ""] = read("docs/architecture.md").split("## The stacks");
    const callers = [...demoUsers, ...demoRoles];
    expect(callers.filter((name) => !stacks.includes(`\`${name}\``))).toEqual([]);
  });
});

it("every file of a rule is registered under the number in its name", () => {
  const ids = ruleFiles.map((file) => file.replace(/^lock(\d+)-.*/, "LOCK$1"));
  expect(rules.map(({ id }) => id)).toEqual(ids.toSorted());
});

it("every file of a rule has a test", () => {
  const tests = readdirSync(join(project, "test/cdk/checks/rules"));
  expect(tests.toSorted()).toEqual(
    ruleFiles.map((file) => file.replace(/\.ts$/, ".test.ts")).toSorted(),
  );
});
