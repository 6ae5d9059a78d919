import type { KeyService } from "../../../lib/formats/sealed/key-service.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import type { SealTarget } from "../../../lib/cli/sealing/seal.ts";
import { sealValues } from "../../../lib/cli/sealing/seal-values.ts";

/** Seals one value into its own segment, as for an author who may only encrypt. */
export async function sealOne(
  { encrypt }: Pick<KeyService, "encrypt">,
  file: SealedFile,
  { functionName, name, keyId }: SealTarget,
  value: string,
): Promise<SealedFile> {
  const target = { functionName, keyId };
  return (await sealValues({ encrypt }, file, target, new Map([[name, value]]))).file;
}
