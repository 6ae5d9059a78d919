import { App } from "aws-cdk-lib";
import { expect, it } from "vitest";
import { ISSUER_PATH } from "../../../lib/cloud/identity-provider/issuer.ts";
import { appContext } from "../../../lib/app/stacks/app-context.ts";
import { CodedError } from "../../../lib/errors.ts";

const contextOf = (context: Readonly<Record<string, unknown>>) =>
  appContext(new App({ context, analyticsReporting: false }));

it("appContext returns stage local with its callers and the local cloud's issuer by default", () => {
  expect(contextOf({ "signet:localCloud": "true" })).toEqual({
    stage: "local",
    demo: true,
    secretsDir: "secrets",
    oidc: { issuer: `http://127.0.0.1:4566${ISSUER_PATH}`, audience: "signet" },
    nag: false,
  });
});

it("appContext accepts values as text, or as booleans from cdk.json", () => {
  const told = { stage: "dev", secretsDir: "sealed", oidcIssuer: "https://a", oidcAudience: "b" };
  const expected = {
    stage: "dev",
    secretsDir: "sealed",
    oidc: { issuer: "https://a", audience: "b" },
  };
  expect(contextOf(told)).toEqual({ ...expected, demo: false, nag: true });
  const asText = { ...told, demo: "true", nag: "false" };
  expect(contextOf(asText)).toEqual({ ...expected, demo: true, nag: false });
  const asFlags = { ...told, demo: true, nag: false };
  expect(contextOf(asFlags)).toEqual({ ...expected, demo: true, nag: false });
});

it("appContext prefers the issuer of the local cloud, but only in the local cloud", () => {
  const issuers = {
    stage: "dev",
    oidcIssuer: "https://a",
    "signet:oidcIssuer": "http://127.0.0.1:1",
  };
  const issuerOf = (more: object) => contextOf({ ...issuers, ...more }).oidc.issuer;
  expect(issuerOf({ "signet:localCloud": true })).toBe("http://127.0.0.1:1");
  expect(issuerOf({})).toBe("https://a");
});

it.each([
  [
    "a stage with invalid characters",
    { stage: "Dev_1" },
    /^stage "Dev_1" is not 1 to 20 characters of/,
  ],
  ["a stage that is a path out of the folder", { stage: "../dev" }, /^stage "..\/dev" is not/],
  ["stage local for AWS", {}, /^stage local is only for the local cloud .*: pass -c stage=dev/],
  [
    "stage local by name",
    { stage: "local", "signet:localCloud": false },
    /^stage local is only for/,
  ],
  ["a stage that is not a string", { stage: 1 }, /^context stage is not a string/],
  [
    "a demo that is neither true nor false",
    { stage: "dev", demo: "maybe" },
    /^context demo is neither true nor/,
  ],
  [
    "a local cloud that is neither true nor false",
    { "signet:localCloud": "maybe" },
    /^context signet:localCloud is neither true nor false/,
  ],
  [
    "a local issuer that is not a string",
    { "signet:localCloud": true, "signet:oidcIssuer": 1 },
    /^context signet:oidcIssuer is not a string/,
  ],
  [
    "a stage without an issuer",
    { stage: "new" },
    /^no OIDC issuer for GET \/me: pass -c oidcIssuer=https/,
  ],
])("appContext rejects %s", (_, context, message) => {
  expect(() => contextOf(context)).toThrow(CodedError);
  expect(() => contextOf(context)).toThrow(message);
});
