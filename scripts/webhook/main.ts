import { RequestInvalid } from "../../lib/sigv4/request/request.ts";
import { WebhookUnsignable } from "../../lib/formats/webhook/sign.ts";
import { command } from "../terminal/command.ts";
import { OPTIONS, readOptions } from "./options.ts";

const MORE = `SCHEME
  openfaas   <algorithm>=<hex> in a header of any name, as faas-cli invoke --sign
  github     X-Hub-Signature-256
  standard   Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature
  stripe     Stripe-Signature

The key comes from standard input, or is typed without echo. Never pass it as an argument. The body is
taken byte for byte.

Exit status: 0 done, 1 not valid, a response that is not 2xx, or failed, 2 for wrong usage.`;

export const main = command({
  name: "webhook",
  summary: "sign webhooks as their senders do, and verify them",
  words: "sign   --scheme SCHEME -d BODY",
  forms: [
    "[options] send   --scheme SCHEME -d BODY URL",
    "[options] verify --scheme SCHEME -d BODY -H 'name: value' ...",
  ],
  description: `sign prints the headers that sign BODY. send signs BODY, POSTs it to URL and shows the
response. verify checks whether the headers sign BODY, and if not, says why.`,
  options: OPTIONS,
  more: MORE,
  // A URL, an id or a header that cannot be signed or sent comes from the command line.
  usageErrors: [RequestInvalid, WebhookUnsignable],
  async run({ values, words }, io) {
    const options = readOptions(values, words);
    // Not needed for the help, and slow to load.
    const { run } = await import("./run.ts");
    return run(options, io);
  },
});
