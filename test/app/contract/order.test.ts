import { createRequire } from "node:module";
import type Draft04 from "ajv-draft-04";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { isOrder, orderSchema } from "../../../lib/app/contract/order.ts";

// The package is CommonJS with a default export. Only `require` returns it as its types say.
const Ajv = createRequire(import.meta.url)("ajv-draft-04") as typeof Draft04.default;
const fits = new Ajv({ strict: false }).compile(orderSchema);

const tea = { item: "tea", quantity: 2 };
const teapot = "\u{1FAD6}"; // One code point, two UTF-16 units, four bytes.

it.each([
  ["only item and quantity", tea],
  ["an empty note", { ...tea, note: "" }],
  ["a quantity of 1000", { ...tea, quantity: 1000 }],
  ["a quantity written as 2.0", JSON.parse('{"item":"tea","quantity":2.0}')],
  ["an item of 100 characters beyond the basic plane", { ...tea, item: teapot.repeat(100) }],
  ["an item that is a lone surrogate", { ...tea, item: "\ud83e" }],
])("an order may have %s", (_, order) => {
  expect(isOrder(order)).toBe(true);
  expect(fits(order)).toBe(true);
});

it.each([
  ["null", null],
  ["a list", [tea]],
  ["an empty list", []],
  ["a string", JSON.stringify(tea)],
  ["a number", 1],
  ["an object without an item", { quantity: 2 }],
  ["an object without a quantity", { item: "tea" }],
  ["an object with an empty item", { ...tea, item: "" }],
  ["an object whose item is a list", { ...tea, item: ["tea"] }],
  [
    "an object whose item has 101 characters beyond the basic plane",
    { ...tea, item: teapot.repeat(101) },
  ],
  ["an object whose note has 501 characters", { ...tea, note: "x".repeat(501) }],
  ["an object whose note is null", { ...tea, note: null }],
  ["an object with a quantity of 0", { ...tea, quantity: 0 }],
  ["an object with a quantity of 1001", { ...tea, quantity: 1001 }],
  ["an object with a fraction as quantity", { ...tea, quantity: 1.5 }],
  ["an object with a string as quantity", { ...tea, quantity: "2" }],
  ["an object with an infinite quantity", JSON.parse('{"item":"tea","quantity":1e999}')],
  ["an object with another member", { ...tea, price: 0 }],
  [
    "an object with a member named __proto__",
    JSON.parse('{"item":"tea","quantity":2,"__proto__":{}}'),
  ],
  ["an object with a member named constructor", { ...tea, constructor: 1 }],
  [
    "an object with the members only in its __proto__",
    JSON.parse('{"__proto__":{"item":"tea","quantity":2}}'),
  ],
])("%s is not an order", (_, order) => {
  expect(isOrder(order)).toBe(false);
  expect(fits(order)).toBe(false);
});

it("isOrder and the schema agree on random JSON values", () => {
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
      // Values that JSON cannot represent, such as NaN, do not arrive.
      const parsed: unknown = JSON.parse(JSON.stringify(candidate));
      const order = isOrder(parsed);
      seen[order ? "orders" : "others"]++;
      expect(fits(parsed)).toBe(order);
    }),
    { numRuns: 500, seed: 20_261_122 },
  );
  // The property is useful only if both kinds occur often.
  expect(Math.min(seen.orders, seen.others)).toBeGreaterThan(50);
});
