import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientCredentialsToken } from "../../lib/cli/client/login/client-credentials.ts";
import { APP } from "../../lib/app/contract/app.ts";
import type { Pair } from "../../lib/sigv4/request/request.ts";
import { github } from "../../lib/formats/webhook/github.ts";
import { WebhookKey } from "../../lib/formats/webhook/key.ts";
import { openFaas } from "../../lib/formats/webhook/openfaas.ts";
import type { Scheme } from "../../lib/formats/webhook/scheme.ts";
import { sign } from "../../lib/formats/webhook/sign.ts";
import { standard } from "../../lib/formats/webhook/standard.ts";
import type { LaunchedStage } from "./launched-stage.ts";

/** The authenticated part of a request to a route without IAM. */
export interface Proof {
  readonly headers: readonly Pair[];
  readonly body?: string;
}

/** Returns a valid proof for a route; `undefined` for IAM routes and public routes. */
export async function proofFor(stage: LaunchedStage, route: string): Promise<Proof | undefined> {
  return PROOFS[route]?.(stage);
}

export function hasProof(route: string): boolean {
  return Object.hasOwn(PROOFS, route);
}

/** Reads a file that the start wrote for callers. */
export function known({ state }: LaunchedStage, file: string): string {
  return readFileSync(join(state, file), "utf8");
}

export function basic(user: string, password: string): Pair {
  return ["Authorization", `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`];
}

export async function bearer({ cloud }: LaunchedStage, scope: string): Promise<string> {
  const { oidc } = cloud;
  return (await clientCredentialsToken({ ...oidc, scope, audience: APP })).accessToken;
}

/** Returns the header with a ticket that lambda/app/tickets accepts. */
export function ticket(key: string, name = "visitor", seconds = 60): Pair {
  const signed = `${name}.${Math.floor(Date.now() / 1000) + seconds}`;
  return ["x-ticket", `${signed}.${createHmac("sha256", key).update(signed).digest("hex")}`];
}

const PROOFS: Readonly<Record<string, (stage: LaunchedStage) => Proof | Promise<Proof>>> = {
  "POST /hooks/lab11": (stage) =>
    delivery(openFaas({ header: "Hmac" }), known(stage, "hooks.lab11Key.secret")),
  "POST /hooks/github": (stage) => delivery(github, known(stage, "hooks.githubKey.secret")),
  "POST /hooks/std": (stage) =>
    delivery(standard(), known(stage, "hooks.stdKey.secret"), randomUUID()),
  "GET /ui": (stage) => ({ headers: [basic("admin", known(stage, "basic.admin.password"))] }),
  "GET /me": async (stage) => ({
    headers: [["Authorization", `Bearer ${await bearer(stage, "read")}`]],
  }),
  "GET /plug": (stage) => ({ headers: [ticket(known(stage, "tickets.ticketKey.secret"))] }),
};

/** Returns a new delivery each time, because a repeated one would not reach the handler. */
function delivery(scheme: Scheme, secret: string, id?: string): Proof {
  const body = randomUUID();
  const key = new WebhookKey(scheme, { id: "test", secret: Buffer.from(secret) });
  const message = { body: Buffer.from(body), ...(id === undefined ? {} : { id }) };
  return { headers: sign(scheme, message, [key], new Date()), body };
}
