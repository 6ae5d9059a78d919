import { describe, expect, it } from "vitest";
import { openFaasSha256 } from "../../../formats/webhook/schemes.ts";
import { eventOf } from "./guarded-function.ts";
import { BODY, receiver, ROUTE, sent } from "./receiver.ts";

describe("an event is answered 403, and not by the handler, that is", () => {
  const event = eventOf(ROUTE, sent(openFaasSha256), BODY);
  const { requestContext: _, ...cut } = event;
  it.each([
    ["of another method", { ...event, httpMethod: "PUT" }, "unknown-route"],
    ["of another route", { ...event, resource: "/hooks" }, "unknown-route"],
    [
      "of a route by a name of Object's own",
      { ...event, httpMethod: "constructor", resource: "" },
      "no-request",
    ],
    ["of no route", {}, "no-request"],
    ["null", null, "no-request"],
    ["a text", "POST /hooks/{id}", "no-request"],
    ["a list", [event], "no-request"],
    ["without its context", cut, "no-request"],
    ["with a body that is no text", { ...event, body: { a: 1 } }, "no-request"],
    [
      "with headers that are no lists",
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
