import { createHmac, randomUUID } from "node:crypto";
import { sign as octokitSign } from "@octokit/webhooks-methods";
import { Webhook } from "standardwebhooks";
import { beforeAll, describe, expect, it } from "vitest";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { headerValues, wireRequest, type Pair } from "../../lib/sigv4/request/request.ts";
import { text, type LaunchedStage } from "./launched-stage.ts";
import { known } from "./proofs.ts";

/**
 * Tests the webhooks of the launched stage.
 * The number in a title is the number of a scenario in lockdown/scenarios.test.ts.
 */
export function describeHooks(launched: () => LaunchedStage): void {
  let lab11 = "";
  let github = "";
  let std = "";
  beforeAll(() => {
    const keys = [
      "hooks.lab11Key.secret",
      "hooks.githubKey.secret",
      "hooks.stdKey.secret",
    ] as const;
    [lab11 = "", github = "", std = ""] = keys.map((file) => known(launched(), file));
  });

  const post = (path: string, body: string | Buffer, headers: readonly Pair[]) => {
    const url = launched().base + path;
    return send(url, wireRequest("POST", url, headers, Buffer.from(body)));
  };
  const hex = (algorithm: string, key: string, body: string | Buffer) =>
    createHmac(algorithm, key).update(body).digest("hex");
  const told = (response: HttpResponse) => `${response.status} ${text(response)}`;
  const header = ({ headers }: HttpResponse, name: string) =>
    headerValues(wireRequest("GET", "http://a/", headers), name)[0];

  describe("POST /hooks/lab11 with signatures of the OpenFaaS workshop", () => {
    const message = () => `This is a message of ${randomUUID()}`;
    const refused = "401 HMAC validation failed.";

    it("18: accepts a delivery signed with the right key", async () => {
      const body = message();
      const answer = await post("/hooks/lab11", body, [
        ["Hmac", `sha256=${hex("sha256", lab11, body)}`],
      ]);
      expect(told(answer)).toBe(`200 Successfully validated: ${body}`);
    });

    it("19: rejects a delivery signed with another key, with a challenge that API Gateway renames", async () => {
      const body = message();
      const answer = await post("/hooks/lab11", body, [
        ["Hmac", `sha256=${hex("sha256", "wrongkey", body)}`],
      ]);
      expect(told(answer)).toBe(refused);
      expect(header(answer, "x-amzn-remapped-www-authenticate")).toBeDefined();
      expect(header(answer, "www-authenticate")).toBeUndefined();
    });

    it.each<[string, (body: string) => string]>([
      ["20: a SHA-1 signature with the right key", (body) => `sha1=${hex("sha1", lab11, body)}`],
      [
        "22: a SHA-1 signature under the name sha256",
        (body) => `sha256=${hex("sha1", lab11, body)}`,
      ],
      ["22: the name sha256 in capitals", (body) => `SHA256=${hex("sha256", lab11, body)}`],
      ["22: a prefix before the name", (body) => `xsha256=${hex("sha256", lab11, body)}`],
      ["22: a value without an algorithm name", (body) => hex("sha256", lab11, body)],
      ["23: a SHA-512 signature", (body) => `sha512=${hex("sha512", lab11, body)}`],
      ["23: an MD5 signature", (body) => `md5=${hex("md5", lab11, body)}`],
      ["23: the algorithm none", () => "none="],
    ])("rejects %s", async (_, value) => {
      const body = message();
      expect(told(await post("/hooks/lab11", body, [["Hmac", value(body)]]))).toBe(refused);
    });

    it.each<[string, readonly Pair[]]>([
      ["27: a request without a signature", []],
      ["22: an empty signature", [["Hmac", ""]]],
    ])("rejects %s before a function is called", async (_, headers) => {
      const answer = await post("/hooks/lab11", message(), headers);
      expect(told(answer)).toBe('400 {"message":"Missing required request parameters: [Hmac]"}');
    });
  });

  describe("POST /hooks/github", () => {
    it("24: accepts a delivery that octokit signed", async () => {
      const body = `{"id":"${randomUUID()}"}`;
      const signature = await octokitSign(github, body);
      const answer = await post("/hooks/github", body, [["X-Hub-Signature-256", signature]]);
      expect(told(answer)).toBe(`200 Successfully validated: ${body}`);
      const changed = body.replace("id", "ix");
      expect(
        (await post("/hooks/github", changed, [["X-Hub-Signature-256", signature]])).status,
      ).toBe(401);
    });

    it("26: rejects other bytes that decode to the same text", async () => {
      const bytes = (last: number) => Buffer.from([...Buffer.from(randomUUID()), last]);
      const signed = bytes(0xff);
      const sent = Buffer.from(signed).fill(0xfe, signed.length - 1);
      const headers = [["X-Hub-Signature-256", `sha256=${hex("sha256", github, signed)}`]] as const;
      expect((await post("/hooks/github", sent, headers)).status).toBe(401);
      expect((await post("/hooks/github", signed, headers)).status).toBe(200);
    });
  });

  describe("POST /hooks/std", () => {
    const signed = (id: string, body: string, date = new Date()): readonly Pair[] => [
      ["webhook-id", id],
      ["webhook-timestamp", String(Math.floor(date.getTime() / 1000))],
      ["webhook-signature", new Webhook(std).sign(id, date, body)],
    ];
    const change = (headers: readonly Pair[], name: string, value: string): readonly Pair[] =>
      headers.map(([key, old]) => [key, key === name ? value : old]);

    it("30: accepts a delivery once and acknowledges a repeated one", async () => {
      const headers = signed(randomUUID(), "{}");
      const first = await post("/hooks/std", "{}", headers);
      expect(told(first)).toBe("200 Successfully validated: {}");
      expect(header(first, "webhook-duplicate")).toBeUndefined();
      const again = await post("/hooks/std", "{}", headers);
      expect([again.status, header(again, "webhook-duplicate")]).toEqual([200, "true"]);
      expect(text(again)).not.toContain("Successfully validated");
    });

    it("30: accepts one of eight simultaneous deliveries with the same id", async () => {
      const headers = signed(randomUUID(), "[]");
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => post("/hooks/std", "[]", headers)),
      );
      const taken = answers.filter((answer) => text(answer).includes("Successfully validated"));
      expect(taken).toHaveLength(1);
    });

    it("31: rejects another body under the same id", async () => {
      const id = randomUUID();
      expect((await post("/hooks/std", "1", signed(id, "1"))).status).toBe(200);
      expect((await post("/hooks/std", "2", signed(id, "2"))).status).toBe(409);
    });

    it("25: rejects a body with one more byte", async () => {
      expect((await post("/hooks/std", "{ }", signed(randomUUID(), "{}"))).status).toBe(401);
    });

    it.each<[string, number]>([
      ["301 s old", -301_000],
      ["301 s ahead", 302_000],
    ])("28: rejects a timestamp %s", async (_, ms) => {
      const headers = signed(randomUUID(), "{}", new Date(Date.now() + ms));
      expect((await post("/hooks/std", "{}", headers)).status).toBe(401);
    });

    it.each(["123abc", "1e9", "12345678901234567890"])(
      "28: rejects the timestamp %s",
      async (value) => {
        const headers = change(signed(randomUUID(), "{}"), "webhook-timestamp", value);
        expect((await post("/hooks/std", "{}", headers)).status).toBe(401);
      },
    );

    it.each([
      ["a dot", "a.b"],
      ["257 characters", "a".repeat(257)],
    ])("29: rejects an id with %s", async (_, id) => {
      expect((await post("/hooks/std", "{}", signed(id, "{}"))).status).toBe(401);
    });

    it.each(["webhook-signature", "Webhook-Signature"])(
      "33: rejects a second signature header with the name %s",
      async (name) => {
        const headers = signed(randomUUID(), "{}");
        const [, , signature] = headers;
        const twice: readonly Pair[] = [...headers, [name, signature?.[1] ?? ""]];
        expect((await post("/hooks/std", "{}", twice)).status).toBe(400);
      },
    );
  });
}
