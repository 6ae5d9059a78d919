import { expect, it } from "vitest";
import { hintsOf } from "../../../scripts/encrypt/input/hints.ts";

const sealed = Buffer.from(`010202007800${"ab".repeat(170)}`, "hex").toString("base64");

it.each([
  ["\ufeffvalue", ["begins with a byte order mark (BOM)"]],
  [" value", ["begins with whitespace"]],
  ["value\t", ["ends with whitespace or a newline"]],
  ["value\n\n", ["ends with whitespace or a newline"]],
  ['"value"', ["is in quotes, which become part of it"]],
  ["'value' ", ["ends with whitespace or a newline", "is in quotes, which become part of it"]],
  ["'value'", ["is in quotes, which become part of it"]],
  ["KEY=value", ["has the form NAME=value; the name becomes part of it"]],
  [sealed, ["looks like a KMS ciphertext; to store a ciphertext: signet encrypt adopt"]],
  [
    Buffer.from("hunter2-hunter2").toString("base64"),
    ["looks like base64 of text; it is sealed as base64 and not decoded"],
  ],
] as const)("the value %j gets a hint for each likely mistake", (value, hints) => {
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
])("the value %j gets no hint", (value) => {
  expect(hintsOf(value)).toEqual([]);
});
