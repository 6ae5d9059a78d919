import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchJson } from "../../../lambda/cdk/oidc-authorizer/fetch-json.ts";
import { tokenVerifier } from "../../../lambda/cdk/oidc-authorizer/token-verifier.ts";
import { clientCredentialsToken } from "../../../lib/cli/client/login/client-credentials.ts";
import { clearFaults, putFaults, signet } from "../faults/fault-cloud.ts";
import { user } from "../deployment/sketch.ts";
import { startTestCloud, type Answer, type TestCloud } from "../test-cloud.ts";

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Users", resources: { Auditor: user("Auditor") } }]);
});
afterAll(() => local.close());

const verifier = () =>
  tokenVerifier({ issuer: local.cloud.oidc.issuer, audience: ["api"], scopes: [] }, fetchJson);
const minted = async (cloud = local.cloud) =>
  (await clientCredentialsToken({ ...cloud.oidc, scope: "read", audience: "api" })).accessToken;

/** Requests a token with a form, as the client with this secret. */
function asking(form: Readonly<Record<string, string>>, secret?: string): Promise<Answer> {
  const { clientId, clientSecret } = local.cloud.oidc;
  const pair = Buffer.from(`${clientId}:${secret ?? clientSecret}`).toString("base64");
  return local.aws("", "/_signet/oidc/token", {
    headers: [["Authorization", `Basic ${pair}`]],
    body: new URLSearchParams({ grant_type: "client_credentials", ...form }).toString(),
  });
}

it("the issuer returns tokens that its keys verify", async () => {
  const token = await minted();
  expect(await verifier()(token)).toMatchObject({
    iss: local.cloud.oidc.issuer,
    aud: "api",
    scope: "read",
    client_id: "signet",
  });
});

it("the issuer accepts the client's secret in the form too", async () => {
  const { clientId, clientSecret } = local.cloud.oidc;
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  });
  const answer = await local.aws("", "/_signet/oidc/token", { body: body.toString() });
  expect(answer.status).toBe(200);
});

describe("the issuer returns an error", () => {
  it.each<[string, () => Promise<Answer>, number, string]>([
    ["for a wrong secret", () => asking({}, "x"), 401, "invalid_client"],
    ["for an empty secret", () => asking({}, ""), 401, "invalid_client"],
    ["for a secret with an invalid encoding", () => asking({}, "%"), 401, "invalid_client"],
    ["for another grant", () => asking({ grant_type: "password" }), 400, "unsupported_grant_type"],
    ["for a malformed scope", () => asking({ scope: 'a"b' }), 400, "invalid_scope"],
    ["for a malformed audience", () => asking({ audience: "a\nb" }), 400, "invalid_scope"],
  ])("%s", async (_, ask, status, error) => {
    const answer = await ask();
    expect([answer.status, answer.json]).toEqual([status, { error }]);
    expect(answer.text).not.toContain(local.cloud.oidc.clientSecret);
  });
});

it.each(["/token", "/device_authorization", "/device"])(
  "the issuer refuses a long form at %s before it is parsed, because anyone may send it",
  async (path) => {
    const body = "a&".repeat(4_000_000);
    // Without this limit, parsing the form took 0.7 s, in which no other request was handled.
    expect((await local.aws("", `/_signet/oidc${path}`, { body })).status).toBe(413);
  },
);

it("the issuer returns 404 for other paths below its own, and the services get all other paths", async () => {
  expect((await local.aws("", "/_signet/oidc/userinfo")).status).toBe(404);
  expect((await local.aws("", "/_signet/oidcx")).status).toBe(403);
});

it("after a rotation the issuer signs with a new key, and tokens of the previous key stay valid", async () => {
  const before = await minted();
  expect((await signet(local, "RotateOidcKey")).status).toBe(200);
  const after = await minted();
  const kid = (token: string) => Buffer.from(token.split(".")[0] ?? "", "base64url").toString();
  expect(kid(after)).not.toBe(kid(before));
  for (const token of [before, after]) {
    expect(await verifier()(token)).toMatchObject({ scope: "read" });
  }
  await signet(local, "RotateOidcKey");
  await expect(verifier()(before)).rejects.toThrow(/not found in the JWKS/);
});

it("the issuer dates its tokens by this machine's clock even if the cloud's clock is shifted", async () => {
  await putFaults(local, "clock=+1h");
  const token = await minted();
  await clearFaults(local, 3_600_000);
  expect(await verifier()(token)).toMatchObject({ scope: "read" });
});

it("the issuer keeps its keys and its client across a restart", async () => {
  const token = await minted();
  const { clientSecret } = local.cloud.oidc;
  local = await local.restart();
  expect(local.cloud.oidc.clientSecret).toBe(clientSecret);
  const again = tokenVerifier(
    {
      issuer: issuerOf(token),
      audience: ["api"],
      scopes: [],
      jwksUri: `${local.cloud.oidc.issuer}/jwks`,
    },
    fetchJson,
  );
  expect(await again(token)).toMatchObject({ scope: "read" });
});

/** Returns the issuer in a token. In these tests, a restart changes the port and thus the issuer's URL. */
function issuerOf(token: string): string {
  const claims = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  const { iss }: { iss: string } = JSON.parse(claims);
  return iss;
}
