import { encryptionContext } from "../../formats/sealed/sealed-segment.ts";
import type { KeyService } from "../../formats/sealed/key-service.ts";
import { openSegment } from "../../formats/sealed/open.ts";
import { requireNames, SecretNameWrong } from "./remove-names.ts";
import { sealSegments, type FunctionTarget } from "./seal.ts";
import {
  segmentsOf,
  withSegments,
  type SealedFile,
} from "../../formats/sealed/function-segments.ts";

/**
 * Renames a secret of a function. The ciphertext of a segment contains the name too, so the segment is opened
 * and sealed again. The ciphertext of an adopted value does not, so only the name beside it changes.
 *
 * @param check Throws if the value cannot be the value of the new name. It is not called for an adopted value, which is
 *   not opened.
 * @throws {SecretNameWrong} If no segment or several segments hold the old name, if it is only stale, or if
 *   the new name is taken.
 * @throws {SecretUnopenable} If the segment cannot be opened.
 * @throws {SecretUnsealable} If KMS rejects the Encrypt that seals the values again, or does not respond to it.
 */
export async function renameSecret(
  service: Pick<KeyService, "encrypt" | "decrypt">,
  file: SealedFile,
  target: FunctionTarget,
  [from, to]: readonly [string, string],
  check: (value: string) => void = () => undefined,
): Promise<SealedFile> {
  const { functionName } = target;
  const segments = segmentsOf(file, functionName);
  requireNames(functionName, segments, [from]);
  const [segment, ...others] = segments.filter(({ names }) => names.includes(from));
  if (!segment) {
    throw new SecretNameWrong(`${from} of function ${functionName} is stale and has no value`);
  }
  if (others.length > 0) {
    throw new SecretNameWrong(
      `several segments of function ${functionName} hold ${from}, probably after a merge; set it again first`,
    );
  }
  if (segments.some(({ names }) => names.includes(to))) {
    throw new SecretNameWrong(`function ${functionName} has ${to} already; remove it first`);
  }
  const rest = segments.filter((one) => one !== segment);
  if (segment.form === "value") {
    return withSegments(file, functionName, [...rest, { ...segment, names: [to] }]);
  }
  const context = encryptionContext(file.app, file.stage, functionName);
  const opened = await openSegment(service, context, segment);
  check(opened.get(from) ?? "");
  const values = new Map([...opened].map(([name, value]) => [name === from ? to : name, value]));
  const sealed = await sealSegments(service, file, target, values);
  return withSegments(file, functionName, [...rest, ...sealed]);
}
