import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { checkPassword } from "../../../lambda/cdk/basic-authorizer/check-password.ts";
import { formatHash, hashPassword } from "../../../lib/formats/password/password-hash.ts";
import { Secret } from "../../../lib/formats/sealed/secret-value.ts";
import { authorizerEvent, policy } from "../authorizer-event.ts";

const hash = formatHash(await hashPassword("pass:word", { ln: 14, r: 8, p: 1 }));
const users = new Secret("users", `admin:${hash}`);
const check = checkPassword({ secrets: () => Promise.resolve({ users }) });
// It has no use for it.
const lambda = {} as Context;

const ask = (headers: Readonly<Record<string, string[]>>) =>
  check(authorizerEvent(headers), lambda);
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

it.each([
  ["a password with a colon in it", { Authorization: [basic("admin:pass:word")] }],
  ["the header in lower case", { authorization: [basic("admin:pass:word")] }],
  [
    "the scheme in capitals",
    { Authorization: [basic("admin:pass:word").replace("Basic", "BASIC")] },
  ],
])("lets in with %s, on the one method that was asked for", async (_, headers) => {
  expect(await ask(headers)).toEqual({
    principalId: "admin",
    policyDocument: policy("Allow"),
    context: { user: "admin" },
  });
});

describe("keeps out", () => {
  it.each<[string, Readonly<Record<string, string[]>>]>([
    ["no header", {}],
    ["an empty one", { Authorization: [""] }],
    ["a wrong password", { Authorization: [basic("admin:wrong")] }],
    ["the password with a NUL behind it", { Authorization: [basic("admin:pass:word\0")] }],
    ["the password with a line break", { Authorization: [basic("admin:pass:word\n")] }],
    ["the password with DEL", { Authorization: [basic("admin:pass:word\x7f")] }],
    ["a user with a NUL", { Authorization: [basic("admin\0:pass:word")] }],
    ["part of the password", { Authorization: [basic("admin:pass")] }],
    ["an unknown user", { Authorization: [basic("root:pass:word")] }],
    ["another case of the user", { Authorization: [basic("Admin:pass:word")] }],
    ["no colon", { Authorization: [basic("admin")] }],
    ["no user", { Authorization: [basic(":pass:word")] }],
    ["no base64", { Authorization: ["Basic %%%"] }],
    ["base64 in another spelling", { Authorization: [`${basic("admin:pass:word")}=`] }],
    [
      "what is no text",
      { Authorization: [`Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString("base64")}`] },
    ],
    ["another scheme", { Authorization: [basic("admin:pass:word").replace("Basic", "Bearer")] }],
    ["a header that is sent twice", { Authorization: [basic("admin:pass:word"), basic("a:b")] }],
    [
      "the same, in two cases",
      { Authorization: [basic("admin:pass:word")], authorization: [basic("a:b")] },
    ],
  ])("%s", async (_, headers) => {
    await expect(ask(headers)).rejects.toThrow(/^Unauthorized$/);
  });
});

it("fails, and lets nobody in, where its users cannot be read", async () => {
  const broken = new Secret("users", "admin:hunter2");
  const failing = checkPassword({ secrets: () => Promise.resolve({ users: broken }) });
  const answer = failing(authorizerEvent({ Authorization: [basic("admin:hunter2")] }), lambda);
  await expect(answer).rejects.toThrow(/^line 1: it is not of the form/);
});
