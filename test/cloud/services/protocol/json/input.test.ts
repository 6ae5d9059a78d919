import { expect, it } from "vitest";
import {
  memberOf,
  membersOf,
  readBody,
} from "../../../../../lib/cloud/services/protocol/json/input.ts";

const refused = expect.objectContaining({ type: "SerializationException", status: 400 });

it("readBody returns the members of a JSON object", () => {
  expect(readBody(Buffer.from('{"KeyId":"é","Limit":1}'))).toEqual({ KeyId: "é", Limit: 1 });
});

it.each([
  ["a body that is not JSON", Buffer.from("{")],
  ["an empty body", Buffer.alloc(0)],
  ["a byte order mark", Buffer.from("\ufeff{}")],
  ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22])],
  ["a list", Buffer.from("[]")],
  ["null", Buffer.from("null")],
  ["a string", Buffer.from('"text"')],
])("readBody refuses %s", (_, body) => {
  expect(() => readBody(body)).toThrow(refused);
});

it("readBody refuses a member at any depth whose name the caller rejects", () => {
  const body = Buffer.from('{"Item":{"a":[{"__proto__":{}}]}}');
  expect(() => readBody(body, "__proto__")).toThrow(refused);
  for (const name of ["\\u005f_proto__", "__p\\u0072oto__", "\\u005f\\u005Fproto\\u005F_"]) {
    const escaped = Buffer.from(`{"Item":{"a":[{"${name}":{}}]}}`);
    expect(() => readBody(escaped, "__proto__")).toThrow(refused);
  }
  expect(readBody(Buffer.from('{"a":"__proto__\\u0001"}'), "__proto__")).toEqual({
    a: "__proto__\u0001",
  });
  expect(membersOf(readBody(body))).toBeDefined();
  expect(readBody(Buffer.from('{"Item":{}}'), "__proto__")).toEqual({ Item: {} });
});

it("memberOf returns only an object's own members, and undefined for null", () => {
  const input = readBody(Buffer.from('{"a":1,"b":null}'));
  expect([memberOf(input, "a"), memberOf(input, "b")]).toEqual([1, undefined]);
  expect([memberOf(input, "constructor"), memberOf([1], "0")]).toEqual([undefined, undefined]);
});
