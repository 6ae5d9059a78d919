import { describe, expect, it } from "vitest";
import { eventIn } from "../../../../lib/cloud/services/lambda/request/payload.ts";

const bytes = (...parts: readonly (string | number)[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === "number" ? Buffer.from([part]) : Buffer.from(part))),
  );
const place = (line: number, column: number) =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
const control = (code: number) =>
  `Unexpected character ((CTRL-CHAR, code ${code})): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;

describe("the payload of an invocation", () => {
  it.each([
    ["", "{}"],
    ['{"a":"ä€😀"}', '{"a":"ä€😀"}'],
    ["null", "null"],
  ])("%s is the event %s", (payload, event) => {
    expect(eventIn(Buffer.from(payload), "RequestResponse")).toBe(event);
  });

  it.each([
    [
      "a byte that begins no character",
      bytes("n", 0x87, "r"),
      `Invalid UTF-8 start byte 0x87${place(1, 3)}`,
    ],
    [
      "such a byte in a text of the second line",
      bytes('{\n"a":"', 0xff, '"}'),
      `Invalid UTF-8 start byte 0xff${place(2, 7)}`,
    ],
    ["such a byte where a value begins", bytes(0x99, "x"), `${control(0x99)}${place(1, 1)}`],
    [
      "such a byte where the value of a member begins",
      bytes('{"a": ', 0x80),
      `${control(0x80)}${place(1, 7)}`,
    ],
    [
      "a character that is not complete",
      bytes('"', 0xc3, '"'),
      `Invalid UTF-8 middle byte 0x22${place(1, 4)}`,
    ],
    [
      "a surrogate",
      bytes('"', 0xed, 0xa0, 0x80, '"'),
      `Invalid UTF-8 start byte 0xed${place(1, 3)}`,
    ],
    ["a text that is not JSON", bytes("{password: x}"), "it is not JSON"],
  ])("is refused with %s", (_, payload, why) => {
    expect(() => eventIn(payload, "Event")).toThrow(
      expect.objectContaining({
        type: "InvalidRequestContentException",
        message: `Could not parse request body into json: Could not parse payload into json: ${why}`,
      }),
    );
  });
});
