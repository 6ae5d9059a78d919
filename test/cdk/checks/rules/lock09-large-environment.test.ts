import type { Stack } from "aws-cdk-lib";
import { Table, AttributeType } from "aws-cdk-lib/aws-dynamodb";
import { describeRule, plainFunction } from "../describe-rule.ts";

/** A function whose environment has this many bytes beside the generated name of a table. */
function nameOfTable(bytes: number) {
  return (stack: Stack) => {
    const table = new Table(stack, "Remembered", {
      partitionKey: { name: "id", type: AttributeType.STRING },
    });
    const text = `${"x".repeat(bytes)}${table.tableName}`;
    plainFunction(stack, "F", { environment: { SIGNET_GUARD: text } });
  };
}

function sealed(count: number, bytes: number, others: Readonly<Record<string, string>> = {}) {
  const segments = Array.from({ length: count }, (_, index) => ({
    key: "arn:aws:kms:eu-west-1:1:key/k",
    names: [`secret${index}`],
    ciphertext: "A".repeat(bytes),
  }));
  const environment = { SEALED_SECRETS: JSON.stringify(segments), ...others };
  return (stack: Stack) => plainFunction(stack, "F", { environment });
}

describeRule("LOCK09", {
  fails: [
    [
      "a configuration of guards that the name of a table makes too large",
      nameOfTable(3550),
      "F/Resource",
      /over 3584/,
    ],
    [
      "twelve sealed segments",
      sealed(12, 8),
      "F/Resource",
      /^12 sealed segments are in the environment, over 8\. Lambda accepts at most 4,096 bytes/,
    ],
    [
      "a large segment",
      sealed(1, 3600),
      "F/Resource",
      /^the environment .* is \d{4} bytes, over 3584/,
    ],
    [
      "a small segment beside a large setting",
      sealed(1, 8, { TEXT: "x".repeat(3600) }),
      "F/Resource",
      /over 3584/,
    ],
  ],
  passes: [
    ["a configuration of guards with the name of a table, up to the limit", nameOfTable(3520)],
    ["eight small segments", sealed(8, 8)],
    ["a segment of 3,000 bytes", sealed(1, 3000)],
    [
      "a large environment without segments",
      (stack) => plainFunction(stack, "F", { environment: { TEXT: "x".repeat(3600) } }),
    ],
  ],
});
