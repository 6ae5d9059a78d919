import { describe, expect, it } from "vitest";
import { openFaasSha256 } from "../../../formats/webhook/schemes.ts";
import { eventOf } from "./guarded-function.ts";
import { BODY, receiver, ROUTE, sent } from "./receiver.ts";

describe("the guard responds with 403, without calling the handler, to an event", () => {
  const event = eventOf(ROUTE, sent(openFaasSha256), BODY);
  const { requestContext: _, ...cut } = event;
  it.each([
    ["with another method", { ...event, httpMethod: "PUT" }, "unknown-route"],
    ["of another route", { ...event, resource: "/hooks" }, "unknown-route"],
    [
      "whose route has the name of a property of Object",
      { ...event, httpMethod: "constructor", resource: "" },
      "no-request",
    ],
    ["that is empty", {}, "no-request"],
    ["that is null", null, "no-request"],
    ["that is a string", "POST /hooks/{id}", "no-request"],
    ["that is a list", [event], "no-request"],
    ["without its context", cut, "no-request"],
    ["with a body that is not a string", { ...event, body: { a: 1 } }, "no-request"],
    [
      "with headers that are not lists",
      { ...event, multiValueHeaders: { Hmac: "x" } },
      "no-request",
    ],
    ["of a function URL", { version: "2.0", rawPath: "/hooks", requestContext: {} }, "no-request"],
  ])("%s", async (__, direct, reason) => {
    const { send, calls, lines } = receiver(openFaasSha256);
    expect(await send(direct)).toMatchObject({ statusCode: 403, body: '{"message":"Forbidden"}' });
    expect(calls).toEqual([]);
    expect(lines).toMatchObject([{ guard: "refused", reason }]);
  });
});
