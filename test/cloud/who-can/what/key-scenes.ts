import { describe, expect, it } from "vitest";
import { policy, type Resource, type Statement } from "../../deployment/sketch.ts";
import { answer, cellOf, isConfirmed, sketchedMatrix } from "../matrix-of.ts";

/** Matches the condition keys of an example in cases in which they do not matter. */
const ANYTHING: unknown = expect.any(Object);

const ROOT = { AWS: "arn:aws:iam::123456789012:root" };

/** A key whose policy delegates everything to the account and also has these statements. */
export function key(...statements: readonly Statement[]): Resource {
  return {
    Type: "AWS::KMS::Key",
    Properties: {
      KeyPolicy: policy({ Principal: ROOT, Action: "kms:*", Resource: "*" }, ...statements),
    },
  };
}

/** A statement that allows decryption under an encryption context. */
export const sealed = (context: Readonly<Record<string, unknown>>, more: object = {}) => ({
  Action: "kms:Decrypt",
  Resource: "*",
  Condition: {
    StringEquals: Object.fromEntries(
      Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
    ...more,
  },
});
type Case = readonly [
  name: string,
  who: string,
  action: string,
  expected: string,
  assumed?: object,
];
export interface Scene {
  readonly name: string;
  readonly key: Resource;
  readonly more?: Readonly<Record<string, Resource>>;
  readonly cases: readonly Case[];
}

/** Defines the tests of each scene's key. */
export function describeKeys(scenes: readonly Scene[]): void {
  describe.each(scenes)("$name", ({ key: Key, more = {}, cases }) => {
    const matrix = sketchedMatrix({ ...more, Key });
    const named = cases.map(([name, who, action, expected, assumed]) => ({
      name,
      who,
      action,
      expected,
      assumed,
    }));
    it.each(named)(
      "gives $who the right access by $action: $name",
      ({ who, action, expected, assumed }) => {
        const cell = cellOf(matrix, who, "key S/Key", `kms:${action}`);
        expect(answer(cell)).toBe(expected);
        expect(isConfirmed(cell)).toBe(expected !== "no");
        expect(Object.fromEntries(cell.example?.assumed ?? [])).toEqual(assumed ?? ANYTHING);
      },
    );
  });
}
