import { canonicalPath, type PathSettings } from "../request/canonical-request.ts";
import { uriDecodeBytes, uriEncode, uriReencode } from "../request/encoding.ts";
import type { Work } from "./work.ts";
import { distinct, mistake, mistakesOf, type Variant, type StepVariant } from "./mistakes.ts";

const ONCE = mistake(
  "path-encoded-once",
  "encode each segment of the sent path once more; only S3 signs the path as sent",
);

/** Steps for encoding or decoding one character. */
const PER_CHARACTER = 30;

/**
 * Returns the canonical paths that known wrong signers build for a path as sent, the right path first. The list ends
 * early if the work runs out.
 */
export function pathVariants(path: string, settings: PathSettings, work: Work): readonly Variant[] {
  const { normalizePath = true, encodePath = true } = settings;
  const variants: Variant[] = [];
  for (const cut of cuts(path)) {
    for (const normal of normals(normalizePath)) {
      const seen = canonicalPath(cut[0], { normalizePath: normal[0], encodePath: false });
      for (const encoding of encodings(encodePath)) {
        if (variants.length > 0 && !work.spend(seen.length * PER_CHARACTER))
          return distinct(variants);
        const text = seen.split("/").map(encoding[0]).join("/");
        variants.push({ text, mistakes: mistakesOf(cut, normal, encoding) });
      }
    }
  }
  variants.push({ text: "/", mistakes: [mistake("path-left-out", "sign the path, not `/`")] });
  return distinct(variants);
}

function cuts(path: string): readonly StepVariant<string>[] {
  const stage = mistake("path-without-stage", "sign the whole path as sent, including the stage");
  const slash = mistake("path-final-slash", "sign the path as sent: a final slash counts");
  return [
    [path],
    [path.replace(/^\/+[^/]*/, "") || "/", stage],
    [path.endsWith("/") ? path.replace(/\/$/, "") : `${path}/`, slash],
  ];
}

function normals(normalizePath: boolean): readonly StepVariant<boolean>[] {
  return normalizePath
    ? [
        [true],
        [
          false,
          mistake("path-not-normalized", "remove empty and dot segments from the path first"),
        ],
      ]
    : [[false], [true, mistake("path-normalized", "leave empty and dot segments in the path")]];
}

type Encode = (segment: string) => string;

function encodings(encodePath: boolean): readonly StepVariant<Encode>[] {
  const asSent: Encode = (segment) => segment;
  return encodePath
    ? [
        [uriEncode],
        [asSent, ONCE],
        [uriReencode, ONCE],
        [
          (segment) => uriEncode(uriEncode(segment)),
          mistake("path-encoded-thrice", "encode the sent path once more, not twice"),
        ],
        [
          decoded,
          mistake("path-decoded", "encode the sent path once more, without decoding it first"),
        ],
      ]
    : [
        [asSent],
        [
          uriEncode,
          mistake("path-encoded-twice", "sign the path as sent, without encoding it again"),
        ],
        [
          uriReencode,
          mistake("path-reencoded", "sign the path as sent, without changing its encoding"),
        ],
        [decoded, mistake("path-decoded", "sign the path as sent, without decoding it")],
      ];
}

function decoded(segment: string): string {
  return uriDecodeBytes(segment).toString("utf8");
}
