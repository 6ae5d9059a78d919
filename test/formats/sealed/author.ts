import {
  encryptionContext,
  type SealedSegment,
} from "../../../lib/formats/sealed/sealed-segment.ts";
import { segmentsOf, type SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import { KeyServiceFailed } from "../../../lib/formats/sealed/key-service.ts";
import { sealSegments } from "../../../lib/cli/sealing/seal.ts";
import { emptySealedFile } from "../../../lib/sealed-file/read-sealed-file.ts";
import { memoryKeyService, type MemoryKeyService } from "./memory-key-service.ts";
import { openAll } from "./open-all.ts";

export const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
export const otherKey = key.replace("11111111", "99999999");
export const keyId = "alias/signet-dev";
export const target = { functionName: "secure", keyId };

/** A person who seals secrets for stage dev, with keys in memory. */
export interface Author {
  readonly service: MemoryKeyService;
  /** A key service that may encrypt, but not decrypt. */
  readonly writeOnly: MemoryKeyService;
  /** Seals a file whose function secure has a segment for each map. */
  readonly fileOf: (...maps: readonly Readonly<Record<string, string>>[]) => Promise<SealedFile>;
  readonly segmentOf: (
    values: Readonly<Record<string, string>>,
    functionName?: string,
  ) => Promise<SealedSegment>;
  /** Opens these names as a function, by default function secure. */
  readonly opened: (
    file: SealedFile,
    names: readonly string[],
    functionName?: string,
  ) => Promise<Readonly<Record<string, string>>>;
}

export function author(): Author {
  const service = memoryKeyService({ [keyId]: key, "alias/other": otherKey });
  const segmentOf: Author["segmentOf"] = async (values, functionName = "secure") => {
    const all = new Map(Object.entries(values));
    const [segment] = await sealSegments(
      service,
      { app: "signet", stage: "dev" },
      { functionName, keyId },
      all,
    );
    if (!segment) throw new Error("nothing was sealed");
    return segment;
  };
  return {
    service,
    writeOnly: { ...service, decrypt: () => Promise.reject(denied()) },
    segmentOf,
    fileOf: async (...maps) => {
      const segments = await Promise.all(maps.map((values) => segmentOf(values)));
      return {
        ...emptySealedFile({ app: "signet", stage: "dev" }),
        functions: { secure: segments },
      };
    },
    opened: (file, names, functionName = "secure") =>
      openAll(
        service,
        encryptionContext("signet", "dev", functionName),
        segmentsOf(file, functionName),
        names,
      ),
  };
}

function denied(): KeyServiceFailed {
  return new KeyServiceFailed("AccessDeniedException: you may not", {
    kmsError: "AccessDeniedException",
  });
}

/** Returns the file with more segments for function secure. */
export function withMore(file: SealedFile, ...more: readonly SealedSegment[]): SealedFile {
  return { ...file, functions: { secure: [...segmentsOf(file, "secure"), ...more] } };
}

/** Returns what a file shows of the segments of function secure without opening them. */
export function shape(file: SealedFile): readonly unknown[] {
  return segmentsOf(file, "secure").map(({ names, stale, form }) => ({
    names,
    ...(stale && { stale }),
    ...(form && { form }),
  }));
}
