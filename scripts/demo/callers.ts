import { createHmac } from "node:crypto";
import { APP } from "../build/app-name.ts";
import { clientCredentialsToken } from "../../lib/cli/client/login/client-credentials.ts";
import type { HttpResponse } from "../../lib/signed-fetch/http/response.ts";
import { FIRST_USER } from "../../lib/local/app/generated-secret.ts";
import { expectStatus, known, plain, type Stage, type Step } from "./stage.ts";

/** Callers without an IAM identity: a person, an application, and a caller that a plug-in authenticates. */
export const callers: readonly Step[] = [
  [
    "GET /ui asks a browser for a password",
    async ({ base }) => challenged(await plain(`${base}/ui`), 'Basic realm="signet"'),
  ],
  [
    "GET /ui accepts the right password",
    async (stage) =>
      expectStatus(
        await plain(`${stage.base}/ui`, basic(known(stage, `basic.${FIRST_USER}.password`))),
        200,
        FIRST_USER,
      ),
  ],
  [
    "GET /ui rejects a wrong password",
    async ({ base }) =>
      expectStatus(await plain(`${base}/ui`, basic("wrong")), 401, "Unauthorized"),
  ],
  [
    "GET /me accepts a token with the scope read",
    async (stage) => expectStatus(await me(stage, "read"), 200, '"scope":"read"'),
  ],
  [
    "GET /me rejects a token without that scope",
    async (stage) => expectStatus(await me(stage, "write"), 403, "is not authorized"),
  ],
  [
    "GET /me rejects a request without a token",
    async ({ base }) => challenged(await plain(`${base}/me`), "Bearer"),
  ],
  [
    "GET /plug accepts a caller that the plug-in function knows, here by a ticket",
    async (stage) =>
      expectStatus(
        await plug(stage, ticket(known(stage, "tickets.ticketKey.secret"))),
        200,
        '"visitor"',
      ),
  ],
  [
    "GET /plug rejects a ticket that was signed with another key",
    async (stage) => expectStatus(await plug(stage, ticket("another key")), 401, "Unauthorized"),
  ],
];

function challenged(response: HttpResponse, challenge: string): string {
  const seen = expectStatus(response, 401, "Unauthorized");
  const [, header = ""] =
    response.headers.find(([name]) => name.toLowerCase() === "www-authenticate") ?? [];
  if (!header.includes(challenge)) throw new Error(`WWW-Authenticate is ${header || "missing"}`);
  return `${seen}, WWW-Authenticate: ${header}`;
}

function basic(password: string) {
  const token = Buffer.from(`${FIRST_USER}:${password}`).toString("base64");
  return [["Authorization", `Basic ${token}`]] as const;
}

async function me({ base, cloud, io }: Stage, scope: string): Promise<HttpResponse> {
  const { accessToken } = await clientCredentialsToken({ ...cloud.oidc, scope, audience: APP });
  io.secrets.hide(accessToken, "token");
  return plain(`${base}/me`, [["Authorization", `Bearer ${accessToken}`]]);
}

function plug({ base }: Stage, value: string): Promise<HttpResponse> {
  return plain(`${base}/plug`, [["x-ticket", value]]);
}

/** Returns a ticket in the form that the plug-in function expects. */
function ticket(key: string): string {
  const signed = `visitor.${Math.floor(Date.now() / 1000) + 60}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("hex")}`;
}
