import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../lib/cdk/checks/all-rules.ts";
import { resourceTypes } from "../lib/cloud/resources/resource-types.ts";
import { OF_ONE_TABLE, OF_TABLES } from "../lib/cloud/services/dynamodb/operations.ts";
import { project } from "../scripts/build/build-output.ts";

const read = (page: string) => readFileSync(join(project, page), "utf8");

describe("docs/local-cloud.md", () => {
  const page = read("docs/local-cloud.md");

  it("lists the resource types that can be deployed", () => {
    // `AWS::KMS::{Key, Alias}` stands for two types.
    const listed = [...page.matchAll(/`(AWS::\w+)::(?:(\w+)|\{([\w, ]+)\})`/g)].flatMap(
      ([, namespace = "", one, several = ""]) =>
        (one ?? several).split(", ").map((name) => `${namespace}::${name}`),
    );
    expect([...new Set(listed)].toSorted()).toEqual([...resourceTypes.keys()].toSorted());
  });

  it("names the operations of DynamoDB", () => {
    const served = [...OF_ONE_TABLE, ...OF_TABLES];
    expect(served.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("docs/lockdown.md", () => {
  it("has each rule of the checks in its table", () => {
    const listed = [...read("docs/lockdown.md").matchAll(/\| (LOCK\d+) /g)].map(([, id]) => id);
    expect(new Set(listed)).toEqual(new Set(rules.map(({ id }) => id)));
  });
});

it("every file of a rule is registered under the number in its name", () => {
  const files = readdirSync(join(project, "lib/cdk/checks/rules"));
  const numbers = files.flatMap((file) => /^lock(\d+)-/.exec(file)?.[1] ?? []);
  expect(rules.map(({ id }) => id)).toEqual(numbers.toSorted().map((number) => `LOCK${number}`));
});
