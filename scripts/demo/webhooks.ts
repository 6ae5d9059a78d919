import { randomBytes, randomUUID } from "node:crypto";
import { send } from "../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../lib/sigv4/request/request.ts";
import { github } from "../../lib/formats/webhook/github.ts";
import { WebhookKey } from "../../lib/formats/webhook/key.ts";
import { openFaas } from "../../lib/formats/webhook/openfaas.ts";
import type { Header, Scheme } from "../../lib/formats/webhook/scheme.ts";
import { sign } from "../../lib/formats/webhook/sign.ts";
import { standard } from "../../lib/formats/webhook/standard.ts";
import { expectStatus, known, type Stage, type Step } from "./stage.ts";

const MESSAGE = "This is a message";
const lab11 = openFaas({ header: "Hmac" });

/** Deliveries from senders that share a key with a function, and from senders that do not. */
export const webhooks: readonly Step[] = [
  [
    "POST /hooks/lab11 accepts a signature as faas-cli invoke --sign makes it",
    async (stage) => {
      const headers = signed(lab11, known(stage, "hooks.lab11Key.secret"), MESSAGE);
      const answer = await post(stage, "/hooks/lab11", MESSAGE, headers);
      return expectStatus(answer, 200, `Successfully validated: ${MESSAGE}`);
    },
  ],
  [
    "POST /hooks/lab11 rejects a signature with another key",
    async (stage) => {
      const headers = signed(lab11, randomBytes(32).toString("hex"), MESSAGE);
      const answer = await post(stage, "/hooks/lab11", MESSAGE, headers);
      return expectStatus(answer, 401, "HMAC validation failed.");
    },
  ],
  [
    "POST /hooks/github accepts a delivery in GitHub's format",
    async (stage) => {
      const body = `{"zen":"${randomUUID()}"}`;
      const headers = signed(github, known(stage, "hooks.githubKey.secret"), body);
      return expectStatus(await post(stage, "/hooks/github", body, headers), 200);
    },
  ],
  [
    "POST /hooks/github rejects a delivery with one byte changed",
    async (stage) => {
      const headers = signed(github, known(stage, "hooks.githubKey.secret"), '{"zen":1}');
      return expectStatus(await post(stage, "/hooks/github", '{"zen":2}', headers), 401);
    },
  ],
  ["POST /hooks/std accepts a delivery once, and acknowledges it when it arrives again", replay],
  [
    "a delivery without a signature is rejected before any function is called",
    async (stage) =>
      expectStatus(
        await post(stage, "/hooks/std", "{}", []),
        400,
        "Missing required request parameters",
      ),
  ],
];

async function replay(stage: Stage): Promise<string> {
  const headers = signed(standard(), known(stage, "hooks.stdKey.secret"), "{}", randomUUID());
  const first = expectStatus(await post(stage, "/hooks/std", "{}", headers), 200, "Successfully");
  const again = await post(stage, "/hooks/std", "{}", headers);
  const seen = expectStatus(again, 200);
  if (!again.headers.some(([name]) => name.toLowerCase() === "webhook-duplicate")) {
    throw new Error("the delivery was accepted twice");
  }
  return `${first}, then ${seen}`;
}

function signed(scheme: Scheme, secret: string, body: string, id?: string): readonly Header[] {
  const key = new WebhookKey(scheme, { id: "demo", secret: Buffer.from(secret) });
  const message = { body: Buffer.from(body), ...(id === undefined ? {} : { id }) };
  return sign(scheme, message, [key], new Date());
}

function post({ base }: Stage, path: string, body: string, headers: readonly Header[]) {
  const url = base + path;
  return send(url, wireRequest("POST", url, [...headers], Buffer.from(body)));
}
