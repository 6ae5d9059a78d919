import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { checkPassword } from "../../../lambda/cdk/basic-authorizer/check-password.ts";
import { formatHash, hashPassword } from "../../../lib/formats/password/password-hash.ts";
import { Secret } from "../../../lib/formats/sealed/secret-value.ts";
import { authorizerEvent, policy } from "../authorizer-event.ts";

const hash = formatHash(await hashPassword("pass:word", { ln: 14, r: 8, p: 1 }));
const users = new Secret("users", `admin:${hash}`);
const check = checkPassword({ secrets: () => Promise.resolve({ users }) });
// The authorizer does not use the context.
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
])("the authorizer allows only the requested method, for %s", async (_, headers) => {
  expect(await ask(headers)).toEqual({
    principalId: "admin",
    policyDocument: policy("Allow"),
    context: { user: "admin" },
  });
});

it("the authorizer rejects a wrong password with an error without a stack, which Lambda would log", async () => {
  const error: unknown = await ask({ Authorization: [basic("admin:wrong")] }).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ message: "Unauthorized", stack: "Error: Unauthorized" });
});

describe("the authorizer rejects as unauthorized", () => {
  it.each<[string, Readonly<Record<string, string[]>>]>([
    ["a request without the header", {}],
    ["an empty header", { Authorization: [""] }],
    ["a wrong password", { Authorization: [basic("admin:wrong")] }],
    ["the password followed by NUL", { Authorization: [basic("admin:pass:word\0")] }],
    ["the password followed by a line break", { Authorization: [basic("admin:pass:word\n")] }],
    ["the password followed by DEL", { Authorization: [basic("admin:pass:word\x7f")] }],
    ["the user followed by NUL", { Authorization: [basic("admin\0:pass:word")] }],
    ["part of the password", { Authorization: [basic("admin:pass")] }],
    ["an unknown user", { Authorization: [basic("root:pass:word")] }],
    ["the user in other letter case", { Authorization: [basic("Admin:pass:word")] }],
    ["a credential without a colon", { Authorization: [basic("admin")] }],
    ["a credential without a user", { Authorization: [basic(":pass:word")] }],
    ["a credential that is not base64", { Authorization: ["Basic %%%"] }],
    ["base64 that is not canonical", { Authorization: [`${basic("admin:pass:word")}=`] }],
    [
      "bytes that are not UTF-8",
      { Authorization: [`Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString("base64")}`] },
    ],
    ["another scheme", { Authorization: [basic("admin:pass:word").replace("Basic", "Bearer")] }],
    ["a header that is sent twice", { Authorization: [basic("admin:pass:word"), basic("a:b")] }],
    [
      "two headers whose names differ in case",
      { Authorization: [basic("admin:pass:word")], authorization: [basic("a:b")] },
    ],
  ])("%s", async (_, headers) => {
    await expect(ask(headers)).rejects.toThrow(/^Unauthorized$/);
  });
});

it("the authorizer fails if its users cannot be parsed", async () => {
  const broken = new Secret("users", "admin:hunter2");
  const failing = checkPassword({ secrets: () => Promise.resolve({ users: broken }) });
  const answer = failing(authorizerEvent({ Authorization: [basic("admin:hunter2")] }), lambda);
  await expect(answer).rejects.toThrow(/^line 1: it is not of the form/);
});
