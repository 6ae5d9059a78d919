import { CodedError } from "../../../lib/errors.ts";
import type { SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { isLocalCiphertext } from "../../../lib/formats/sealed/local-ciphertext.ts";
import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import type { Io } from "../../terminal/io.ts";

/** A change would replace secrets that AWS opens by secrets that only a local cloud opens. */
class CloudMixed extends CodedError {
  readonly code = "ERR_CLOUD_MIXED";
}

/**
 * Checks that a change puts no secret of the local cloud into a file with secrets of AWS. The other way round is
 * possible, because a stage that was tried in the local cloud is sealed again, one secret after another.
 *
 * @throws {CloudMixed} If it does.
 */
export function requireOneCloud(before: SealedFile, after: SealedFile, path: string): void {
  if (after.stage === LOCAL_STAGE) return;
  const known = segmentsIn(before);
  const ciphertexts = new Set(known.map(({ ciphertext }) => ciphertext));
  const added = segmentsIn(after).filter(({ ciphertext }) => !ciphertexts.has(ciphertext));
  if (known.every(isLocalCiphertext) || !added.some(isLocalCiphertext)) return;
  throw new CloudMixed(
    `${path} has secrets of AWS, and the local cloud would seal over them: try the app under another stage (-c stage=try, --stage try), or unset AWS_ENDPOINT_URL to seal with AWS (signet env --unset)`,
  );
}

/** Says that secrets of a stage other than stage local are sealed by the local cloud, so that no one commits them. */
export function warnOfLocalSecrets(file: SealedFile, path: string, io: Pick<Io, "err">): void {
  if (file.stage === LOCAL_STAGE || !segmentsIn(file).some(isLocalCiphertext)) return;
  io.err(
    `encrypt: ${path} has secrets that are sealed with a key of the local cloud, which AWS cannot open: do not commit it, and seal them again before you deploy to AWS`,
  );
}

function segmentsIn({ functions }: SealedFile) {
  return Object.values(functions).flat();
}
