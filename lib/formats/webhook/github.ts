import { openFaas } from "./openfaas.ts";
import type { Scheme } from "./scheme.ts";

/**
 * GitHub: the form that OpenFaaS took from it, in a header of its own. `X-GitHub-Delivery` and
 * `X-GitHub-Event` are not signed: believe neither.
 *
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: Scheme = { ...openFaas({ header: "X-Hub-Signature-256" }), name: "github" };
