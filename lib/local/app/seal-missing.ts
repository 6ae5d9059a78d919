import { sealValues } from "../../cli/sealing/seal-values.ts";
import { updateSealedFile } from "../../cli/sealing/file/update-sealed-file.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import { ADMIN } from "../../cloud/account/naming/admin-name.ts";
import { cloudKeyService } from "./cloud-key-service.ts";
import { generatedSecret, type GeneratedSecret } from "./generated-secret.ts";
import {
  missingIn,
  valueOf,
  type LocalSealedFile,
  type Missing,
  type SecretValues,
} from "./missing-secrets.ts";

/** Returns the random value of a secret, the same one each time. */
export type Generate = typeof generatedSecret;

/**
 * Begins to generate a value for each missing secret without a given one, one after the other: the hash of a password
 * takes a quarter of a second and much memory.
 */
export function generating(missing: readonly Missing[], given: SecretValues): Generate {
  const begun = new Map<string, Promise<GeneratedSecret>>();
  let last: Promise<unknown> = Promise.resolve();
  const generate: Generate = async (functionName, secret) => {
    const key = JSON.stringify([functionName, secret]);
    const known = begun.get(key);
    if (known) return known;
    const value = last.then(() => generatedSecret(functionName, secret));
    begun.set(key, value);
    // The error goes to the caller that asks for the value.
    last = value.catch(() => undefined);
    return value;
  };
  for (const { sealing, secrets } of missing) {
    for (const secret of secrets) {
      if (valueOf(given, sealing.function, secret.name) !== undefined) continue;
      generate(sealing.function, secret).catch(() => undefined);
    }
  }
  return generate;
}

/**
 * Seals the given value, or else a generated one, for each secret that a sealed file lacks, with the keys of the local cloud, which must be
 * deployed. Calls KMS as the admin, over KMS's own protocol.
 */
export async function sealMissing(
  cloud: Cloud,
  sealedFile: LocalSealedFile,
  region: string,
  given: SecretValues,
  generate: Generate,
  progress: (line: string) => void,
): Promise<void> {
  const credentials = cloud.users()[ADMIN];
  if (!credentials) throw new Error("the cloud has no admin");
  const service = cloudKeyService(cloud.awsEndpoint, region, credentials);
  await updateSealedFile(sealedFile.path, sealedFile, async (current) => {
    let file = current;
    // Another process may have sealed secrets meanwhile, so the missing ones are determined under the lock.
    for (const { sealing, secrets } of missingIn(sealedFile, current, given)) {
      const generated = secrets.filter(
        ({ name }) => valueOf(given, sealing.function, name) === undefined,
      );
      const names = generated.map(({ name }) => name).join(", ");
      if (names !== "") progress(`sealing a generated value for ${sealing.function} ${names}`);
      const values = new Map(Object.entries(given[sealing.function] ?? {}));
      for (const secret of generated) {
        const { sealed, known } = await generate(sealing.function, secret);
        if (known) cloud.writeFile(known.file, known.value);
        values.set(secret.name, sealed);
      }
      const target = { functionName: sealing.function, keyId: sealing.keyId };
      ({ file } = await sealValues(service, file, target, values));
    }
    return { file };
  });
}
