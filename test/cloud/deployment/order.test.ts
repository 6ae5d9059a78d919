import { expect, it } from "vitest";
import { parseTemplate } from "../../../lib/cloud/assembly/template.ts";
import { dependencyOrder } from "../../../lib/cloud/deployment/template/order.ts";

const Type = "AWS::KMS::Key";

/** Returns the order of resources, given the resources that each refers to or, with `>`, names in `DependsOn`. */
function order(sketch: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const resources = Object.entries(sketch).map(([id, names]) => [
    id,
    {
      Type,
      Properties: {
        x: names.filter((name) => !name.startsWith(">")).map((name) => ({ Ref: name })),
      },
      DependsOn: names.filter((name) => name.startsWith(">")).map((name) => name.slice(1)),
    },
  ]);
  const { resources: parsed } = parseTemplate({ Resources: Object.fromEntries(resources) }, "S");
  const ids = new Set(parsed.map(({ logicalId }) => logicalId));
  const ordered = dependencyOrder(
    parsed,
    (id) => ids.has(id),
    ({ path }, problem) => {
      throw new Error(`${path}: ${problem}`);
    },
  );
  return ordered.map(({ logicalId }) => logicalId);
}

it.each([
  [{ A: [], B: [] }, ["A", "B"]],
  [{ A: ["B"], B: ["C"], C: [] }, ["C", "B", "A"]],
  [{ A: [">C"], B: [], C: [] }, ["C", "A", "B"]],
  [{ A: ["P", "AWS::Region"] }, ["A"]],
  [{ D: ["B", "C"], B: ["A"], C: ["A"], A: [] }, ["A", "B", "C", "D"]],
])(
  "resources with the references %j (`>` is DependsOn) are deployed in the order %j",
  (sketch, expected) => {
    expect(order(sketch)).toEqual(expected);
  },
);

it.each([
  [{ A: ["B"], B: [">A"] }, "Circular dependency between resources: [A, B]"],
  [{ A: ["A"] }, "Circular dependency between resources: [A]"],
  [{ X: ["A"], A: ["B"], B: ["C"], C: ["A"] }, "Circular dependency between resources: [A, B, C]"],
  [{ A: [">B"] }, "S/A: DependsOn B, which does not exist"],
])("resources with the references %j (`>` is DependsOn) are rejected", (sketch, message) => {
  expect(() => order(sketch)).toThrow(message);
});
