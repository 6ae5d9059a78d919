import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseJwks } from "../../../scripts/serve/jwks.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const directory = temporaryDirectory();
function fileWith(text: string): string {
  const file = join(directory, `${text.length}.json`);
  writeFileSync(file, text);
  return file;
}

it("the option --jwks reads a key set for each issuer", () => {
  const file = fileWith('{"keys":[{"kty":"RSA"}]}');
  const issuer = "https://issuer.example.com/path";
  expect(parseJwks([`${issuer}=${file}`])).toEqual(new Map([[issuer, '{"keys":[{"kty":"RSA"}]}']]));
});

it.each<[string, readonly string[], RegExp]>([
  [
    "a value without a file",
    ["https://a.example"],
    /^--jwks takes https:\/\/ISSUER=FILE or USER_POOL_ID=FILE, not "https/,
  ],
  [
    "a value without an issuer",
    ["keys.json"],
    /^--jwks takes https:\/\/ISSUER=FILE or USER_POOL_ID=FILE, not "keys\.json"$/,
  ],
  [
    "a missing file",
    ["https://a.example=nowhere.json"],
    /^--jwks nowhere\.json cannot be used: ENOENT/,
  ],
  ["a file that is not JSON", [`https://a.example=${fileWith("{")}`], /cannot be used: .*JSON/],
])("the option --jwks refuses %s", (_, texts, message) => {
  expect(() => parseJwks(texts)).toThrow(message);
});

it("the option --jwks refuses an empty key set, and an issuer that is given twice", () => {
  expect(() => parseJwks([`https://a.example=${fileWith('{"keys":[]}')}`])).toThrow(
    /it has no list of keys$/,
  );
  const given = `https://a.example=${fileWith('{"keys":[{}]}')}`;
  expect(() => parseJwks([given, given])).toThrow("--jwks https://a.example is given twice");
});

it("the option --jwks reads the id of a user pool as its issuer, and a URL of this machine as it is", () => {
  const file = fileWith('{"keys":[{"kty":"RSA"}]}');
  const issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC1";
  expect(parseJwks([`eu-west-1_AbC1=${file}`]).has(issuer)).toBe(true);
  const url = "http://127.0.0.1:9/jwks";
  expect(parseJwks([`eu-west-1_AbC1=${url}`])).toEqual(new Map([[issuer, url]]));
  expect(() => parseJwks(["eu-west-1_AbC1=http://example.com/jwks"])).toThrow(
    "--jwks http://example.com/jwks is not an http URL of this machine",
  );
});
