import { expect, it } from "vitest";
import { greet } from "../../../lambda/app/open/greet.ts";
import { placeOrder } from "../../../lambda/app/orders/place-order.ts";
import { proxyEvent } from "../proxy-event.ts";

it("placeOrder returns an order with the request id as its number", async () => {
  const order = { item: "tea", quantity: 2, note: "hot" };
  const { statusCode, body } = await placeOrder(proxyEvent(JSON.stringify(order), "arn", "id-1"));
  expect(statusCode).toBe(201);
  expect(JSON.parse(body)).toEqual({ orderId: "id-1", placedBy: "arn", order });
});

it.each([
  ["missing", null],
  ["empty", ""],
  ["not JSON", "item=tea"],
  ["incomplete JSON", '{"item":"tea"'],
  ["null", "null"],
  ["a list", '[{"item":"tea","quantity":2}]'],
  ["an empty list", "[]"],
  ["a string", '"tea"'],
  ["a number", "1"],
  ["an order without a quantity", '{"item":"tea"}'],
  ["an order with another member", '{"item":"tea","quantity":2,"price":0}'],
  ["an order followed by another value", '{"item":"tea","quantity":2}{}'],
  ["in base64 but not marked as base64", "eyJpdGVtIjoidGVhIiwicXVhbnRpdHkiOjJ9"],
])("placeOrder rejects a body that is %s, without repeating it", async (_, body) => {
  expect(await placeOrder(proxyEvent(body))).toEqual({
    statusCode: 400,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    body: '{"message":"the body is not an order: {item, quantity, note?}"}',
  });
});

it("greet returns a greeting for every request", async () => {
  expect(await greet()).toEqual({
    statusCode: 200,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    body: '{"message":"hello"}',
  });
});
