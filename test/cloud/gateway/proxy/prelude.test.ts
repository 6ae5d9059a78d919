import { expect, it } from "vitest";
import { divided } from "../../../../lib/cloud/gateway/proxy/prelude.ts";

const END = "\0".repeat(8);

async function* chunks(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function divide(...texts: readonly string[]) {
  const parts = await divided(chunks(...texts), (metadata) => metadata);
  if (typeof parts === "string") return parts;
  let body = "";
  for await (const chunk of parts.body) body += Buffer.from(chunk).toString();
  return [parts.head, body];
}

it.each([
  ["in one chunk", [`{"a":1}${END}body`], [{ a: 1 }, "body"]],
  ["byte by byte", [...`{"a":1}${END}body`], [{ a: 1 }, "body"]],
  ["without a body", [`{}${END}`], [{}, ""]],
  ["with NUL bytes in the body", [`{}${END}`, END], [{}, END]],
])("metadata %s is read", async (_, texts, expected) => {
  expect(await divide(...texts)).toEqual(expected);
});

it.each([
  ["without an end", ["{}", "\0".repeat(7)], "ends without the 8 NUL bytes"],
  ["that is not JSON", [`{${END}`], "is not a JSON object"],
  ["that is a list", [`[]${END}`], "is not a JSON object"],
  ["over 16 KB", [`{"a":"${"x".repeat(17_000)}"}${END}`], "longer than 16 KB"],
  ["over 16 KB and without an end", ["x".repeat(17_000), "y"], "longer than 16 KB"],
])("metadata %s is refused", async (_, texts, reason) => {
  expect(await divide(...texts)).toContain(reason);
});

it("a stream whose metadata is not accepted is left", async () => {
  let isLeft = false;
  const stream = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: false as const, value: Buffer.from(`{}${END}body`) }),
      return: () => {
        isLeft = true;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    }),
  };
  expect(await divided(stream, () => "no status")).toBe("no status");
  expect(isLeft).toBe(true);
});
