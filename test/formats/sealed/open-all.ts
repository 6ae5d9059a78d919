import type {
  EncryptionContext,
  SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import type { KeyService } from "../../../lib/formats/sealed/key-service.ts";
import { sealedSecrets } from "../../../lib/formats/sealed/open-secrets.ts";

/** Opens secrets as a handler does, and returns the revealed values. */
export async function openAll<Name extends string>(
  service: Pick<KeyService, "decrypt">,
  context: EncryptionContext,
  segments: readonly SealedSegment[],
  names: readonly Name[],
): Promise<Readonly<Record<Name, string>>> {
  const opened = await sealedSecrets({ service, context, segments, names })();
  const values = names.map((name) => [name, opened[name].reveal()] as const);
  return Object.fromEntries(values) as Record<Name, string>; // Each name is a key of it.
}
