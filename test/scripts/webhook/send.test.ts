import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { github } from "../../../lib/formats/webhook/github.ts";
import { WebhookKey } from "../../../lib/formats/webhook/key.ts";
import { openFaas } from "../../../lib/formats/webhook/openfaas.ts";
import type { Header } from "../../../lib/formats/webhook/scheme.ts";
import { standard } from "../../../lib/formats/webhook/standard.ts";
import { stripe } from "../../../lib/formats/webhook/stripe.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import { secret, temporaryFiles, webhook, whsec } from "./command.ts";
import { portOf } from "../../port-of.ts";

const file = temporaryFiles();

describe("npm run webhook -- send", () => {
  let server: Server;
  let url: string;
  const seen: { method?: string | undefined; headers: Header[]; body: Buffer }[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const headers: Header[] = [];
        for (let i = 0; i < request.rawHeaders.length; i += 2) {
          headers.push([request.rawHeaders[i] ?? "", request.rawHeaders[i + 1] ?? ""]);
        }
        seen.push({ method: request.method, headers, body: Buffer.concat(chunks) });
        response.writeHead(request.url === "/no" ? 401 : 200, { "X-Answer": "yes" });
        response.end("an answer");
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${portOf(server)}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ["openfaas", openFaas({ header: "Hmac" }), ["--header", "Hmac"], secret],
    ["github", github, ["-H", "X-GitHub-Event: push"], secret],
    ["standard", standard(), ["--id", "evt_1"], whsec],
    ["stripe", stripe(), ["-H", "content-type: text/plain"], secret],
  ] as const)(
    "sends a delivery that a receiver of %s verifies",
    async (name, scheme, more, key) => {
      const body = Uint8Array.of(0x7b, 0xff, 0x00, 0x7d);
      const argv = ["--scheme", name, ...more, "-d", `@${file("bytes", body)}`];
      expect(await webhook(["send", ...argv, `${url}/hook`], key)).toEqual({
        status: 0,
        printed: "an answer\n",
        said: ["HTTP 200 OK"],
      });
      const delivery = seen.at(-1) ?? { headers: [], body: Buffer.alloc(0) };
      expect(delivery).toMatchObject({ method: "POST", body: Buffer.from(body) });
      const keys = [new WebhookKey(scheme, { id: "k", secret: Buffer.from(key) })];
      expect(verify(scheme, delivery, keys, new Date())).toMatchObject({ ok: true });
      const types = delivery.headers.filter(([header]) => header.toLowerCase() === "content-type");
      expect(types).toEqual([
        name === "stripe" ? ["content-type", "text/plain"] : ["Content-Type", "application/json"],
      ]);
    },
  );

  it("ends with 1 if the delivery is refused, and shows the response", async () => {
    const argv = ["send", "--scheme", "github", "-d", "x", "-i", `${url}/no`];
    expect(await webhook(argv)).toEqual({
      status: 1,
      printed: expect.stringMatching(
        /^HTTP\/1\.1 401 Unauthorized\nX-Answer: yes\n[^]*\n\nan answer\n$/,
      ),
      said: ["HTTP 401 Unauthorized"],
    });
  });

  it("rejects a header that it signs itself", async () => {
    const before = seen.length;
    const argv = ["--scheme", "github", "-d", "x", "-H", "x-hub-signature-256: sha256=00", url];
    const { status, said } = await webhook(["send", ...argv]);
    expect([status, said[0], seen.length]).toEqual([
      2,
      "webhook: -H X-Hub-Signature-256: this command signs that header itself",
      before,
    ]);
  });
});
