import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { headerValues, wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import { text, type LaunchedStage } from "./launched-stage.ts";
import { basic, bearer, known, ticket } from "./proofs.ts";

const CHALLENGE = 'Basic realm="signet", charset="UTF-8", Bearer';

/**
 * Tests callers of the launched stage without IAM credentials.
 * The number in a title is the number of a scenario in lockdown/scenarios.test.ts.
 */
export function describeCallers(launched: () => LaunchedStage): void {
  const get = (path: string, headers: readonly Pair[] = []) => {
    const url = launched().base + path;
    return send(url, wireRequest("GET", url, headers));
  };
  const secret = (file: string) => known(launched(), file);
  const told = (response: HttpResponse) => `${response.status} ${text(response)}`;
  const challenge = ({ headers }: HttpResponse) =>
    headerValues(wireRequest("GET", "http://a/", headers), "www-authenticate");
  const unauthorized = '401 {"message":"Unauthorized"}';

  describe("GET /ui with a password", () => {
    it("50: responds with a Basic challenge if there is no password", async () => {
      const answer = await get("/ui");
      expect(told(answer)).toBe(unauthorized);
      expect(challenge(answer)).toEqual([CHALLENGE]);
    });

    it("51: responds with the user's name if the password is right", async () => {
      const answer = await get("/ui", [basic("admin", secret("basic.admin.password"))]);
      expect(answer.status).toBe(200);
      expect(JSON.parse(text(answer))).toMatchObject({ principalId: "admin" });
    });

    it.each<[string, () => Pair]>([
      ["a wrong password", () => basic("admin", "wrong")],
      ["an unknown user", () => basic("root", secret("basic.admin.password"))],
      ["a credential without a colon", () => ["Authorization", "Basic YWRtaW4="]],
      ["malformed base64", () => ["Authorization", "Basic ?"]],
      ["another scheme", () => ["Authorization", "Bearer x"]],
    ])("52: rejects %s", async (_, header) => {
      const answer = await get("/ui", [header()]);
      expect(told(answer)).toBe(unauthorized);
      expect(challenge(answer)).toEqual([CHALLENGE]);
    });

    it("53: rejects two Authorization headers, even if one of them is right", async () => {
      const good = basic("admin", secret("basic.admin.password"));
      for (const headers of [
        [basic("admin", "wrong"), good],
        [good, basic("admin", "wrong")],
      ]) {
        expect([400, 401]).toContain((await get("/ui", headers)).status);
      }
    });

    it("rejects an IAM signature", async () => {
      const answer = await get("/ui", [["Authorization", "AWS4-HMAC-SHA256 Credential=x"]]);
      expect(told(answer)).toBe(unauthorized);
    });
  });

  describe("GET /me with a token", () => {
    const token = (scope: string) => bearer(launched(), scope);
    const me = (value: string) => get("/me", [["Authorization", `Bearer ${value}`]]);
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

    it("76: responds with the claims of a token with the scope read", async () => {
      const answer = await me(await token("read"));
      expect(answer.status).toBe(200);
      expect(JSON.parse(text(answer))).toMatchObject({ context: { scope: "read" } });
    });

    it("79: denies a token without that scope", async () => {
      const answer = await me(await token("write"));
      expect(answer.status).toBe(403);
      expect(text(answer)).toContain("not authorized to access this resource");
    });

    it("rejects a request without a token", async () => {
      expect(told(await get("/me"))).toBe(unauthorized);
    });

    it("77: rejects a token with alg none or with a symmetric algorithm", async () => {
      const [, payload = ""] = (await token("read")).split(".");
      const none = `${encode({ alg: "none", typ: "JWT" })}.${payload}.`;
      const head = encode({ alg: "HS256", typ: "JWT" });
      const mac = createHmac("sha256", "x").update(`${head}.${payload}`).digest("base64url");
      expect(told(await me(none))).toBe(unauthorized);
      expect(told(await me(`${head}.${payload}.${mac}`))).toBe(unauthorized);
    });

    it("77: rejects changed claims with the original signature", async () => {
      const [head = "", payload = "", signature = ""] = (await token("write")).split(".");
      const claims: object = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
      const changed = encode({ ...claims, scope: "read" });
      expect(told(await me(`${head}.${changed}.${signature}`))).toBe(unauthorized);
    });
  });

  describe("GET /plug with a ticket for the app's own authorizer", () => {
    const plug = (header: Pair) => get("/plug", [header]);

    it("responds with the name on the ticket", async () => {
      const answer = await plug(ticket(secret("tickets.ticketKey.secret")));
      expect(answer.status).toBe(200);
      expect(JSON.parse(text(answer))).toMatchObject({ principalId: "visitor" });
    });

    it("rejects a forged ticket and a request without a ticket", async () => {
      expect(told(await plug(ticket("another key")))).toBe(unauthorized);
      expect(told(await get("/plug"))).toBe(unauthorized);
    });

    it("denies an expired ticket, with AWS's message for an explicit deny", async () => {
      expect(told(await plug(ticket(secret("tickets.ticketKey.secret"), "visitor", -1)))).toBe(
        '403 {"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
      );
    });
  });

  it("81: a token of one route is rejected on other routes", async () => {
    const headers: readonly Pair[] = [
      ["Authorization", `Bearer ${await bearer(launched(), "read")}`],
    ];
    expect((await get("/me", headers)).status).toBe(200);
    expect((await get("/ui", headers)).status).toBe(401);
    expect((await get("/plug", headers)).status).toBe(401);
    expect((await get("/secure", headers)).status).toBe(403);
  });
}
