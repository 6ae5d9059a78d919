import { expect, it } from "vitest";
import { hintsOf } from "../../../scripts/encrypt/input/hints.ts";

const sealed = Buffer.from(`010202007800${"ab".repeat(170)}`, "hex").toString("base64");

it.each([
  ["\ufeffvalue", ["begins with a byte order mark (BOM)"]],
  [" value", ["begins with a blank"]],
  ["value\t", ["ends with a blank or a newline"]],
  ["value\n\n", ["ends with a blank or a newline"]],
  ['"value"', ["is in quotes, which are part of it"]],
  ["'value' ", ["ends with a blank or a newline", "is in quotes, which are part of it"]],
  ["'value'", ["is in quotes, which are part of it"]],
  ["KEY=value", ["reads NAME=value; the name is part of it"]],
  [sealed, ["looks like a KMS ciphertext; npm run encrypt -- adopt takes those"]],
  [
    Buffer.from("hunter2-hunter2").toString("base64"),
    ["looks like base64 of text; it is kept as base64, nobody decodes it"],
  ],
] as const)("of %j one is told what is likely wrong", (value, hints) => {
  expect(hintsOf(value)).toEqual(hints.map((hint) => `the value ${hint}`));
});

it.each([
  "value",
  "two words",
  "-----BEGIN PRIVATE KEY-----\nabc=\n-----END PRIVATE KEY-----",
  '{"a":"b"}',
  '"',
  "0123456789abcdef0123456789abcdef",
  "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=",
  "postgres://user:pass@host/db?a=b",
  "AQICAH",
])("of %j nothing is said", (value) => {
  expect(hintsOf(value)).toEqual([]);
});
