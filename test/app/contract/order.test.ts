import { createRequire } from "node:module";
import type Draft04 from "ajv-draft-04";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { isOrder, orderSchema } from "../../../lib/app/contract/order.ts";

// Published as CommonJS with a default export, which only `require` gives undistorted.
const Ajv = createRequire(import.meta.url)("ajv-draft-04") as typeof Draft04.default;
const fits = new Ajv({ strict: false }).compile(orderSchema);

const tea = { item: "tea", quantity: 2 };
const teapot = "\u{1FAD6}"; // One character, two UTF-16 units, four bytes.

it.each([
  ["the least of it", tea],
  ["a note", { ...tea, note: "" }],
  ["one and a thousand", { ...tea, quantity: 1000 }],
  ["a whole number written as a decimal", JSON.parse('{"item":"tea","quantity":2.0}')],
  ["a hundred characters beyond the basic plane", { ...tea, item: teapot.repeat(100) }],
  ["a lone surrogate", { ...tea, item: "\ud83e" }],
])("an order may have %s", (_, order) => {
  expect(isOrder(order)).toBe(true);
  expect(fits(order)).toBe(true);
});

it.each([
  ["null", null],
  ["a list", [tea]],
  ["an empty list", []],
  ["a text", JSON.stringify(tea)],
  ["a number", 1],
  ["no item", { quantity: 2 }],
  ["no quantity", { item: "tea" }],
  ["an empty item", { ...tea, item: "" }],
  ["an item that is a list", { ...tea, item: ["tea"] }],
  ["101 characters beyond the basic plane", { ...tea, item: teapot.repeat(101) }],
  ["501 characters of note", { ...tea, note: "x".repeat(501) }],
  ["a note of null", { ...tea, note: null }],
  ["a quantity of 0", { ...tea, quantity: 0 }],
  ["a quantity of 1001", { ...tea, quantity: 1001 }],
  ["a fraction", { ...tea, quantity: 1.5 }],
  ["a quantity in a text", { ...tea, quantity: "2" }],
  ["a number beyond all", JSON.parse('{"item":"tea","quantity":1e999}')],
  ["a member more", { ...tea, price: 0 }],
  ["a member named __proto__", JSON.parse('{"item":"tea","quantity":2,"__proto__":{}}')],
  ["a member named constructor", { ...tea, constructor: 1 }],
  ["its members inherited", JSON.parse('{"__proto__":{"item":"tea","quantity":2}}')],
])("an order may not be %s", (_, order) => {
  expect(isOrder(order)).toBe(false);
  expect(fits(order)).toBe(false);
});

it("is the same to the handler as to the gateway, whatever JSON comes", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom("", "\0", "\ud83e", "é"),
    fc.constantFrom(1, 99, 100, 101, 500, 501).map((length) => teapot.repeat(length)),
  );
  const number = fc.oneof(
    fc.integer({ min: 0, max: 1001 }),
    fc.double(),
    fc.constantFrom(5e-324, -0, 1e21, 2 ** 53),
  );
  const often = <T, U>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<U>) =>
    fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: rare });
  const json = fc.jsonValue({ maxDepth: 1 });
  const members = { item: often(text, json), quantity: often(number, json) };
  const extra = fc.dictionary(often(fc.constant("note"), fc.string()), often(text, json), {
    maxKeys: 1,
  });
  const nearlyAnOrder = fc
    .tuple(often(fc.record(members), fc.record(members, { requiredKeys: [] })), extra)
    .map(([order, more]) => ({ ...order, ...more }));

  const seen = { orders: 0, others: 0 };
  fc.assert(
    fc.property(often(nearlyAnOrder, json), (candidate) => {
      // As it comes over the wire: no undefined, no NaN.
      const parsed: unknown = JSON.parse(JSON.stringify(candidate));
      const order = isOrder(parsed);
      seen[order ? "orders" : "others"]++;
      expect(fits(parsed)).toBe(order);
    }),
    { numRuns: 500, seed: 20_261_122 },
  );
  // Were one of them rare, the property would say little.
  expect(Math.min(seen.orders, seen.others)).toBeGreaterThan(50);
});
