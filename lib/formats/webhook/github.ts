import { openFaas } from "./openfaas.ts";
import type { Scheme } from "./scheme.ts";

/**
 * GitHub's scheme. OpenFaaS's scheme is a copy of it with another header. `X-GitHub-Delivery` and `X-GitHub-Event`
 * are not signed, so do not trust them.
 *
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: Scheme = { ...openFaas({ header: "X-Hub-Signature-256" }), name: "github" };
