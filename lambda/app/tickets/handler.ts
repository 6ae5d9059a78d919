import { readEnv } from "../../../lib/formats/function/env.ts";
import { functions } from "../../../lib/app/contract/functions.ts";
import { httpsKeyService } from "../../../lib/cdk/runtime/https/https-key-service.ts";
import { sealedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { checkTicket } from "./check-ticket.ts";

const { secrets: names } = functions.tickets;
const env = readEnv(functions.tickets, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  ...env.sealed,
  names,
});

export const handler = checkTicket({ secrets, now: () => Date.now() });
