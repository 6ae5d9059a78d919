import { createHmac } from "node:crypto";
import type { APIGatewayProxyEvent, Context } from "aws-lambda";
import { expect, it } from "vitest";
import { prove } from "../../../lambda/app/secure/prove.ts";
import { encryptionContext } from "../../../lib/formats/sealed/sealed-segment.ts";
import { SecretUnopenable } from "../../../lib/formats/sealed/open.ts";
import { Secret } from "../../../lib/formats/sealed/secret-value.ts";
import { proxyEvent } from "../proxy-event.ts";

const key = "canary-proof-key";
const lambda = { getRemainingTimeInMillis: () => 10_000 } as Context; // The handler reads only this member.
const handler = prove({ secrets: async () => ({ proofKey: new Secret("proofKey", key) }) });
const answer = (event: APIGatewayProxyEvent) => handler(event, lambda);

it("prove responds with the caller and the HMAC of the request id under the secret", async () => {
  const event = proxyEvent(null, "arn:aws:sts::123456789012:assumed-role/Clerk/me", "id-1");
  const { statusCode, headers, body } = await answer(event);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({
    caller: "arn:aws:sts::123456789012:assumed-role/Clerk/me",
    requestId: "id-1",
    proof: createHmac("sha256", key).update("id-1").digest("hex"),
  });
  expect(headers).toEqual({ "Content-Type": "application/json", "Cache-Control": "no-store" });
});

it("prove returns another proof for another request, and never the secret", async () => {
  const bodies = await Promise.all(
    ["id-1", "id-2"].map(async (id) => (await answer(proxyEvent(null, "arn", id))).body),
  );
  expect(bodies[0]).not.toBe(bodies[1]);
  expect(bodies.join()).not.toContain(key);
});

it("prove rejects if the secret cannot be opened", async () => {
  const context = encryptionContext("signet", "dev", "secure");
  const secrets = () => Promise.reject(new SecretUnopenable("cannot open", { context }));
  await expect(prove({ secrets })(proxyEvent(), lambda)).rejects.toThrow(SecretUnopenable);
});

it("prove rejects an event without a request id", async () => {
  // A direct invocation may send this event.
  const event = JSON.parse("{}") as Parameters<typeof answer>[0];
  await expect(answer(event)).rejects.toThrow(TypeError);
});
