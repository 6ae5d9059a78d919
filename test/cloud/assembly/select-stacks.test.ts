import { expect, it } from "vitest";
import { selectStacks, StackUnknown } from "../../../lib/cloud/assembly/select-stacks.ts";
import { sketchedStack } from "../deployment/deploy-sketch.ts";

const stack = (name: string, id: string, ...dependencies: readonly string[]) =>
  sketchedStack({ name, resources: {} }, { id, dependencies });
const stacks = [
  stack("Keys", "Keys"),
  stack("Prod-Data", "Prod/Data", "Keys"),
  stack("Prod-Api", "Prod/Api", "Prod/Data"),
  stack("Prod-Eu-Api", "Prod/Eu/Api"),
  stack("Own", "Other"),
];
const selected = (...patterns: readonly string[]) =>
  selectStacks(stacks, patterns).map(({ id }) => id);

it.each([
  [[], ["Keys", "Prod/Data", "Prod/Api", "Prod/Eu/Api", "Other"]],
  [["Keys"], ["Keys"]],
  [["Own"], ["Other"]],
  [["Other"], ["Other"]],
  [["*"], ["Keys", "Other"]],
  [["Prod/*"], ["Keys", "Prod/Data", "Prod/Api"]],
  [["Prod/**"], ["Keys", "Prod/Data", "Prod/Api", "Prod/Eu/Api"]],
  [["**"], ["Keys", "Prod/Data", "Prod/Api", "Prod/Eu/Api", "Other"]],
  [["**/Api"], ["Keys", "Prod/Data", "Prod/Api", "Prod/Eu/Api"]],
  [["Prod/?pi"], ["Keys", "Prod/Data", "Prod/Api"]],
  [
    ["Prod-Eu-Api", "Oth*"],
    ["Prod/Eu/Api", "Other"],
  ],
  [["Prod/Data"], ["Keys", "Prod/Data"]],
])("the patterns %j select %j, which include dependencies", (patterns, expected) => {
  expect(selected(...patterns)).toEqual(expected);
});

it.each(["Prod", "Prod/", "api", "Prod-*", "Prod/*/*/*", ""])(
  "the pattern %j matches no stack",
  (pattern) => {
    expect(() => selected("Keys", pattern)).toThrow(
      new StackUnknown(
        `no stack matches ${pattern}; the stacks are Keys, Prod/Data, Prod/Api, Prod/Eu/Api, Other`,
      ),
    );
  },
);
