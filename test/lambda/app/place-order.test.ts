import { expect, it } from "vitest";
import { greet } from "../../../lambda/app/open/greet.ts";
import { placeOrder } from "../../../lambda/app/orders/place-order.ts";
import { proxyEvent } from "../proxy-event.ts";

it("echoes an order under the id of its request", async () => {
  const order = { item: "tea", quantity: 2, note: "hot" };
  const { statusCode, body } = await placeOrder(proxyEvent(JSON.stringify(order), "arn", "id-1"));
  expect(statusCode).toBe(201);
  expect(JSON.parse(body)).toEqual({ orderId: "id-1", placedBy: "arn", order });
});

it.each([
  ["none", null],
  ["empty", ""],
  ["no JSON", "item=tea"],
  ["JSON that is cut short", '{"item":"tea"'],
  ["null", "null"],
  ["a list", '[{"item":"tea","quantity":2}]'],
  ["an empty list", "[]"],
  ["a text", '"tea"'],
  ["a number", "1"],
  ["half an order", '{"item":"tea"}'],
  ["more than an order", '{"item":"tea","quantity":2,"price":0}'],
  ["an order and something after it", '{"item":"tea","quantity":2}{}'],
  ["in base64, as no route of ours has it", "eyJpdGVtIjoidGVhIiwicXVhbnRpdHkiOjJ9"],
])("refuses a body that is %s, without repeating it", async (_, body) => {
  expect(await placeOrder(proxyEvent(body))).toEqual({
    statusCode: 400,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    body: '{"message":"the body is not an order: {item, quantity, note?}"}',
  });
});

it("says hello, whatever the request", async () => {
  expect(await greet()).toEqual({
    statusCode: 200,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store" },
    body: '{"message":"hello"}',
  });
});
