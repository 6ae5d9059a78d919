import { App } from "aws-cdk-lib";
import { expect, it } from "vitest";
import { LocalCloud, LocalCloudInvalid } from "../../../../lib/cdk/constructs/index.ts";

const issuer = "http://127.0.0.1:4566/_signet/oidc";
const localCloud = (context: object) =>
  LocalCloud.of(new App({ context: { ...context }, analyticsReporting: false }));

it.each([true, "true"])("LocalCloud knows the local cloud and its issuer (%j)", (flag) => {
  const local = localCloud({ "signet:localCloud": flag, "signet:oidcIssuer": issuer });
  expect(local).toMatchObject({ isLocal: true, oidcIssuer: issuer });
  expect(() => local.requireFor("local")).not.toThrow();
});

it.each([undefined, false, "false"])(
  "LocalCloud knows AWS, without a local issuer (%j)",
  (flag) => {
    const aws = localCloud({ "signet:localCloud": flag, "signet:oidcIssuer": issuer });
    expect(aws).toMatchObject({ isLocal: false, oidcIssuer: undefined });
    expect(() => aws.requireFor("dev")).not.toThrow();
    expect(() => aws.requireFor("local")).toThrow(LocalCloudInvalid);
    expect(() => aws.requireFor("local")).toThrow(/^stage local is only for the local cloud/);
  },
);
