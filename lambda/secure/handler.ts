import { readEnv } from "../../lib/contract/env.ts";
import { functions } from "../../lib/contract/functions.ts";
import { encryptionContext } from "../../lib/contract/secrets.ts";
import { kmsKeyService } from "../../lib/sealing/kms.ts";
import { openSecrets } from "../../lib/sealing/open.ts";
import { once } from "../once.ts";
import { prove } from "./prove.ts";

const contract = functions.secure;
const env = readEnv(contract, process.env);
const context = encryptionContext(env.STAGE, "secure");
const kms = kmsKeyService();
const secrets = once(() => openSecrets(kms, context, env.sealed, contract.secrets));

export const handler = prove({ proofKey: async () => (await secrets()).proofKey });
