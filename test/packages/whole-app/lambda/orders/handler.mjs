import { httpsKeyService, readEnv, sealedSecrets } from "signet-cdk/runtime";

const contract = { settings: ["CURRENCY"], secrets: ["partnerToken"] };
const env = readEnv(contract, process.env);
const secrets = sealedSecrets({
  service: httpsKeyService(process.env),
  ...env.sealed,
  names: contract.secrets,
});

export async function handler(_, context) {
  const { partnerToken } = await secrets(context);
  return { statusCode: 200, body: `${env.CURRENCY} ${partnerToken.reveal().length}` };
}
