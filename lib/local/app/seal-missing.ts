import { sealValues } from "../../cli/sealing/seal-values.ts";
import { updateSealedFile } from "../../cli/sealing/file/update-sealed-file.ts";
import type { Cloud } from "../../cloud/cloud.ts";
import { ADMIN } from "../../cloud/account/naming/admin-name.ts";
import { generatedSecret } from "./generated-secret.ts";
import { missingIn, valueOf, type LocalSealedFile, type SecretValues } from "./missing-secrets.ts";

/**
 * Seals the given value, or else a random one, for each secret that a sealed file lacks, with the keys of the local cloud, which must be
 * deployed. Calls KMS as the admin, over KMS's own protocol.
 */
export async function sealMissing(
  cloud: Cloud,
  sealedFile: LocalSealedFile,
  region: string,
  given: SecretValues,
  progress: (line: string) => void,
): Promise<void> {
  const credentials = cloud.users()[ADMIN];
  if (!credentials) throw new Error("the cloud has no admin");
  // Loaded here, because most starts have nothing to seal.
  const { sdkKeyService } = await import("../../cli/sealing/key-service/sdk-key-service.ts");
  const service = sdkKeyService({ region, endpoint: cloud.awsEndpoint, credentials });
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
        const { sealed, known } = await generatedSecret(sealing.function, secret);
        if (known) cloud.writeFile(known.file, known.value);
        values.set(secret.name, sealed);
      }
      const target = { functionName: sealing.function, keyId: sealing.keyId };
      ({ file } = await sealValues(service, file, target, values));
    }
    return { file };
  });
}
