import { expect, it } from "vitest";
import type { Pair, WireRequest } from "../../../lib/sigv4/request/request.ts";
import {
  adding,
  lacking,
  plain,
  presignedBy,
  refusal,
  rewriting,
  setting,
  signedBy,
  verdict,
  withQuery,
} from "./signed-requests.ts";
import { rewritten, tampered } from "./tampered.ts";

const user = presignedBy("AKIDUSER", plain, { expiresIn: 300 });
const session = presignedBy("ASIASESSION");

const more = (...pairs: readonly Pair[]): WireRequest =>
  withQuery(user, (query) => [...query, ...pairs]);
const signature = (rewrite: (text: string) => string) =>
  rewriting(user, "X-Amz-Signature", rewrite);
const listed = (rewrite: (text: string) => string) =>
  rewriting(user, "X-Amz-SignedHeaders", rewrite);
const credential = (rewrite: (text: string) => string) =>
  rewriting(user, "X-Amz-Credential", rewrite);

it.each<[string, WireRequest, string]>([
  ...tampered(user),
  ["another query value", setting(user, "b", "3"), "InvalidSignature"],
  ["a removed query parameter", lacking(user, "b"), "InvalidSignature"],
  ["an additional query parameter", more(["a", "1"]), "InvalidSignature"],
  ["an additional empty query parameter", more(["", ""]), "InvalidSignature"],
  ["an additional parameter of AWS", more(["X-Amz-Meta", "1"]), "InvalidSignature"],
  [
    "a second signature parameter in lower case",
    more(["x-amz-signature", "0"]),
    "InvalidSignature",
  ],
  ["a second signature parameter", more(["X-Amz-Signature", ""]), "InvalidSignature"],
  ["a date one second later", setting(user, "X-Amz-Date", "20150830T123601Z"), "InvalidSignature"],
  ["a longer expiry", setting(user, "X-Amz-Expires", "3600"), "InvalidSignature"],
  ["the expiry in another notation", setting(user, "X-Amz-Expires", "0300"), "InvalidSignature"],
  ["no expiry", lacking(user, "X-Amz-Expires"), "InvalidSignature"],
  [
    "another key",
    credential((text) => text.replace("AKIDUSER", "ASIASESSION")),
    "InvalidSignature",
  ],
  [
    "an unknown key",
    credential((text) => text.replace("AKIDUSER", "AKIDOTHER")),
    "UnrecognizedClient",
  ],
  ["another day", credential((text) => text.replace("0830", "0831")), "InvalidSignature"],
  ["another region", credential((text) => text.replace("eu-west", "eu-east")), "InvalidSignature"],
  ["another service", credential((text) => text.replace("execute-api", "s3")), "InvalidSignature"],
  [
    "a signed header removed from the list",
    listed((text) => text.replace("%3Bx-custom", "")),
    "InvalidSignature",
  ],
  [
    "a header added to the list of signed headers",
    listed((text) => `${text}%3Bx-other`),
    "InvalidSignature",
  ],
  [
    "the list of signed headers in another order",
    listed((text) => text.replace("x-custom%3Bx-empty", "x-empty%3Bx-custom")),
    "InvalidSignature",
  ],
  [
    "the list of signed headers in upper case",
    listed((text) => text.replace("host", "Host")),
    "InvalidSignature",
  ],
  ["a signature in upper case", signature((text) => text.toUpperCase()), "InvalidSignature"],
  ["a shorter signature", signature((text) => text.slice(1)), "InvalidSignature"],
  ["a longer signature", signature((text) => `${text}0`), "InvalidSignature"],
  ["a signature of zeros", signature(() => "0".repeat(64)), "InvalidSignature"],
  ["a signature with a blank", signature((text) => `%20${text}`), "InvalidSignature"],
  ["a signature with a NUL", signature((text) => `${text}%00`), "InvalidSignature"],
  ["the signature of another form", signature(() => headerSignature()), "InvalidSignature"],
  ["a removed token", lacking(session, "X-Amz-Security-Token"), "InvalidSignature"],
  ["an unsigned header of AWS", adding(user, ["X-Amz-Meta-Role", "a"]), "InvalidSignature"],
  ["a fragment after the path", { ...user, path: `${user.path}#` }, "InvalidSignature"],
])("denies a request with %s", (_, changed, denial) => {
  expect(verdict(changed)).toMatchObject({ ok: false, denial });
});

function headerSignature(): string {
  const header = signedBy("AKIDUSER").headers.find(([name]) => name === "Authorization")?.[1];
  return header?.slice(-64) ?? "";
}

it("denies the signature of a presigned request in an Authorization header", () => {
  const inQuery = user.query.find(([name]) => name === "X-Amz-Signature")?.[1] ?? "";
  const header = signedBy("AKIDUSER");
  const swapped = {
    ...header,
    headers: header.headers.map(([name, value]): Pair => [
      name,
      name === "Authorization" ? value.slice(0, -64) + inQuery : value,
    ]),
  };
  expect(refusal(swapped)[0]).toBe("InvalidSignature");
});

it.each(rewritten(user))(
  "accepts a request with %s, because its canonical form is the same",
  (_, same) => {
    expect(same).not.toEqual(user);
    expect(refusal(same)).toEqual(["accepted", ""]);
  },
);
