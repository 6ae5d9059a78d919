import { basicAuthorizerEnv } from "../../../lib/formats/function/authorizer-env.ts";
import { readEnv } from "../../../lib/formats/function/env.ts";
import { httpsKeyService } from "../../../lib/cdk/runtime/https/https-key-service.ts";
import { sealedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { checkPassword } from "./check-password.ts";

const env = readEnv(basicAuthorizerEnv, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  ...env.sealed,
  names: basicAuthorizerEnv.secrets,
});

export const handler = checkPassword({ secrets });
