import { readEnv } from "../../lib/contract/env.ts";
import { functions } from "../../lib/contract/functions.ts";
import { encryptionContext } from "../../lib/contract/secrets.ts";
import { httpsKeyService } from "../../lib/sealing/https-key-service.ts";
import { sealedSecrets } from "../../lib/sealing/secrets.ts";
import { checkTicket } from "./check-ticket.ts";

const { secrets: names } = functions.tickets;
const env = readEnv(functions.tickets, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  context: encryptionContext(env.STAGE, "tickets"),
  segments: env.sealed,
  names,
});

export const handler = checkTicket({ secrets, now: () => Date.now() });
