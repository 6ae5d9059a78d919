import { expect, it } from "vitest";
import { EnvIncomplete } from "../../../lib/formats/function/env.ts";
import { readOidcSettings } from "../../../lib/formats/function/authorizer-env.ts";

const settings = { issuer: "https://id.example.com", audience: ["a"], scopes: ["read"] };

it.each([
  {},
  { untypedTokens: true },
  { untypedTokens: false, jwksUri: "https://id.example.com/k" },
])("reads the settings of the OIDC authorizer with %j", (more) => {
  expect(readOidcSettings(JSON.stringify({ ...settings, ...more }))).toEqual({
    ...settings,
    ...more,
  });
});

it.each([
  ["a text that is not JSON", "{"],
  ["null", "null"],
  ["an issuer with plain HTTP", JSON.stringify({ ...settings, issuer: "http://id.example.com" })],
  ["no audience", JSON.stringify({ ...settings, audience: [] })],
  ["scopes that are not texts", JSON.stringify({ ...settings, scopes: [1] })],
  [
    "a URL of keys with plain HTTP",
    JSON.stringify({ ...settings, jwksUri: "http://id.example.com/k" }),
  ],
  ["a text for untypedTokens", JSON.stringify({ ...settings, untypedTokens: "false" })],
])("rejects settings of the OIDC authorizer (%s)", (_, text) => {
  expect(() => readOidcSettings(text)).toThrow(EnvIncomplete);
});
