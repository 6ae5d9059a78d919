import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deviceToken } from "../../../lib/cli/client/login/device-grant.ts";
import type { Pair } from "../../../lib/sigv4/request/request.ts";
import { putFaults } from "../faults/fault-cloud.ts";
import { startTestCloud, type Answer, type TestCloud } from "../test-cloud.ts";

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud();
});
afterAll(() => local.close());

type Form = Readonly<Record<string, string>>;

function post(path: string, form: Form, headers: readonly Pair[] = []): Promise<Answer> {
  const body = new URLSearchParams(form).toString();
  return local.aws("", `/_signet/oidc${path}`, { headers, body });
}

/** The Origin header of the page itself. */
const fromPage = (): Pair => ["Origin", local.cloud.awsEndpoint];
const decide = (form: Form, headers = [fromPage()]) =>
  post("/device", { user: "alice", decision: "approve", ...form }, headers);

function client() {
  const { clientId, clientSecret } = local.cloud.oidc;
  return { client_id: clientId, client_secret: clientSecret };
}

interface Offer {
  readonly device_code: string;
  readonly user_code: string;
}

async function offer(form: Form = {}): Promise<Offer> {
  const asked = { ...client(), scope: "read", audience: "api", ...form };
  const { status, json } = await post("/device_authorization", asked);
  expect(status).toBe(200);
  // The issuer's response has the shape of RFC 8628.
  return json as Offer;
}

const redeem = ({ device_code }: Offer, form: Form = {}) =>
  post("/token", {
    ...client(),
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code,
    ...form,
  });

const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

const error = ({ status, json }: Answer) => [status, json];

describe("the device grant", () => {
  it("returns a token in the person's name after the person has approved", async () => {
    const asked: string[] = [];
    let code = "";
    const waits: number[] = [];
    const asking = { ...local.cloud.oidc, scope: "read", audience: "api" };
    const { accessToken, expiresIn } = await deviceToken(asking, {
      ask: (where, shown) => {
        asked.push(where);
        code = shown;
      },
      sleep: async (ms) => {
        waits.push(ms);
        if (waits.length > 1) await decide({ user_code: code.toLowerCase() });
      },
    });
    expect(asked).toEqual([`${local.cloud.oidc.issuer}/device`]);
    expect([waits, expiresIn]).toEqual([[1000, 1000], 3600]);
    expect(claimsOf(accessToken)).toMatchObject({
      iss: local.cloud.oidc.issuer,
      sub: "alice",
      client_id: "signet",
      aud: "api",
      scope: "read",
    });
  });

  it("returns one token per code, after the approval, and errors for other polls", async () => {
    const made = await offer();
    expect(error(await redeem(made))).toEqual([400, { error: "authorization_pending" }]);
    expect(error(await redeem(made))).toEqual([400, { error: "slow_down" }]);
    await decide({ user_code: made.user_code });
    expect((await redeem(made)).status).toBe(200);
    expect(error(await redeem(made))).toEqual([400, { error: "invalid_grant" }]);
    expect(error(await redeem({ ...made, device_code: "x" }))).toEqual([
      400,
      { error: "invalid_grant" },
    ]);
  });

  it("fails if the person denies", async () => {
    const refused = deviceToken(local.cloud.oidc, {
      ask: (_, user_code) => void (shown = user_code),
      sleep: () => decide({ user_code: shown, decision: "deny" }),
    });
    let shown = "";
    await expect(refused).rejects.toThrow(/returned no token: access_denied$/);
  });

  it("requires the client's id and secret for a code and for a token", async () => {
    const made = await offer();
    await decide({ user_code: made.user_code });
    const others: readonly Form[] = [
      { client_secret: "" },
      { client_secret: "x" },
      { client_id: "x" },
    ];
    for (const form of others) {
      const asked = await post("/device_authorization", { ...client(), ...form });
      expect(error(asked)).toEqual([401, { error: "invalid_client" }]);
      expect(error(await redeem(made, form))).toEqual([401, { error: "invalid_client" }]);
    }
    expect((await redeem(made)).status).toBe(200);
  });
});

describe("the device page", () => {
  const get = (query: string) => local.aws("", `/_signet/oidc/device${query}`, { method: "GET" });

  it("shows the request, and forbids scripts and frames", async () => {
    const { user_code } = await offer({ scope: "a<b>&'x" });
    const answer = await get(`?user_code=${user_code}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("<b>a&#60;b&#62;&#38;&#39;x</b>");
    expect(answer.text).not.toMatch(/<script|<b>&'/);
    expect(answer.header("content-security-policy")).toBe(
      "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect((await get("")).text).toContain('name="user_code"');
    const unknown = await get("?user_code=%3Cscript%3E");
    expect([unknown.status, unknown.text.includes("<script")]).toEqual([400, false]);
  });

  it.each<[string, () => readonly Pair[]]>([
    ["another origin", () => [["Origin", "http://evil.example"]]],
    [
      "an origin with the same beginning",
      () => [["Origin", `${local.cloud.awsEndpoint}.evil.example`]],
    ],
    ["the origin null", () => [["Origin", "null"]]],
    ["no Origin header", () => []],
    ["two origins", () => [fromPage(), ["Origin", "http://evil.example"]]],
  ])("rejects a decision with %s", async (_, headers) => {
    const made = await offer();
    const { status } = await decide({ user_code: made.user_code }, [...headers()]);
    expect(status).toBe(403);
    expect(error(await redeem(made))).toEqual([400, { error: "authorization_pending" }]);
  });

  it.each<[string, Form]>([
    ["without a user name", { user: "" }],
    ["with an invalid user name", { user: "a b" }],
    ["that is empty", { decision: "" }],
    ["for another code", { user_code: "BBBB-BBBB" }],
  ])("rejects a decision %s", async (_, form) => {
    const made = await offer();
    expect((await decide({ user_code: made.user_code, ...form })).status).toBe(400);
    expect(error(await redeem(made))).toEqual([400, { error: "authorization_pending" }]);
  });

  it("accepts only the first decision", async () => {
    const made = await offer();
    await decide({ user_code: made.user_code, decision: "deny" });
    expect((await decide({ user_code: made.user_code })).status).toBe(400);
    expect(error(await redeem(made))).toEqual([400, { error: "access_denied" }]);
  });
});

it("a device code expires after ten minutes, and at most a hundred are pending", async () => {
  const statuses: number[] = [];
  const ask = async () => {
    const { status } = await post("/device_authorization", client());
    statuses.push(status);
  };
  const made = await offer();
  await decide({ user_code: made.user_code });
  while (statuses.length < 100) await ask();
  expect(statuses.at(-1)).toBe(503);
  await putFaults(local, "clock=+11m");
  expect(error(await redeem(made))).toEqual([400, { error: "expired_token" }]);
  await ask();
  expect(statuses.at(-1)).toBe(200);
});
