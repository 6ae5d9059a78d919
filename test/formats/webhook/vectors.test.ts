import { expect, it } from "vitest";
import { github } from "../../../lib/formats/webhook/github.ts";
import { WebhookKey } from "../../../lib/formats/webhook/key.ts";
import { openFaas } from "../../../lib/formats/webhook/openfaas.ts";
import type { Algorithm, Scheme } from "../../../lib/formats/webhook/scheme.ts";
import { sign } from "../../../lib/formats/webhook/sign.ts";
import { verify } from "../../../lib/formats/webhook/verify.ts";
import githubFile from "../../vectors/webhook/github.json" with { type: "json" };
import openFaasFile from "../../vectors/webhook/openfaas.json" with { type: "json" };
import standardFile from "../../vectors/webhook/standard.json" with { type: "json" };
import stripeFile from "../../vectors/webhook/stripe.json" with { type: "json" };
import { standardWebhooks, stripeWebhooks } from "./schemes.ts";

interface Vector {
  readonly source: string;
  readonly key: string;
  readonly body: string;
  readonly id?: string;
  readonly timestamp?: number;
  readonly algorithm?: string;
  readonly headers: string[][];
}

const vectors: readonly (readonly [name: string, scheme: Scheme, vector: Vector])[] = [
  ...openFaasFile.vectors.map((vector) => {
    const header = vector.headers[0]?.[0] ?? "";
    // The files have only these two algorithms.
    const algorithm = vector.algorithm as Algorithm;
    return [`OpenFaaS ${algorithm}`, openFaas({ header, algorithm }), vector] as const;
  }),
  ...githubFile.vectors.map((vector) => ["GitHub", github, vector] as const),
  ...standardFile.vectors.map((vector) => ["Standard Webhooks", standardWebhooks, vector] as const),
  ...stripeFile.vectors.map((vector) => ["Stripe", stripeWebhooks, vector] as const),
];

it.each(vectors)("signs and verifies the published vector of %s: $2.body", (_, scheme, vector) => {
  const body = Buffer.from(vector.body);
  const now = new Date((vector.timestamp ?? 0) * 1000);
  const key = new WebhookKey(scheme, {
    id: "published",
    secret: Buffer.from(vector.key),
    insecureShortKey: Buffer.byteLength(vector.key) < 24,
  });

  const headers = sign(scheme, { body, id: vector.id }, [key], now);

  expect(headers).toEqual(vector.headers);
  expect(verify(scheme, { headers, body }, [key], now)).toMatchObject({
    ok: true,
    keyId: "published",
  });
});
