import { basicAuthorizerEnv } from "../../lib/contract/authorizers.ts";
import { readEnv } from "../../lib/contract/env.ts";
import { encryptionContext } from "../../lib/contract/secrets.ts";
import { httpsKeyService } from "../../lib/sealing/https-key-service.ts";
import { sealedSecrets } from "../../lib/sealing/secrets.ts";
import { checkPassword } from "./check-password.ts";

const env = readEnv(basicAuthorizerEnv, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  context: encryptionContext(env.STAGE, env.FUNCTION),
  segments: env.sealed,
  names: basicAuthorizerEnv.secrets,
});

export const handler = checkPassword({ secrets });
