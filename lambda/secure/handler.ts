import { readEnv } from "../../lib/contract/env.ts";
import { functions } from "../../lib/contract/functions.ts";
import { encryptionContext } from "../../lib/contract/secrets.ts";
import { httpsKeyService } from "../../lib/sealing/https-key-service.ts";
import { sealedSecrets } from "../../lib/sealing/secrets.ts";
import { prove } from "./prove.ts";

const { secrets: names } = functions.secure;
const env = readEnv(functions.secure, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  context: encryptionContext(env.STAGE, "secure"),
  segments: env.sealed,
  names,
});

export const handler = prove({ secrets });
