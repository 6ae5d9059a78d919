import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LIMITS, readRegularText } from "../../../regular-file.ts";
import { literal, membersOf, UNKNOWN, type Value } from "./values.ts";

/** The URLs on S3 of the files of an assembly, by their paths. Each URL begins at the slash before the bucket. */
export type PublishedFiles = ReadonlyMap<string, readonly string[]>;

/** Reads the asset manifests in some directories. CDK's legacy synthesizer writes no manifest. */
export function readPublishedFiles(directories: ReadonlySet<string>): PublishedFiles {
  const published = new Map<string, readonly string[]>();
  for (const directory of directories) {
    const manifests = readdirSync(directory).filter((file) => file.endsWith(".assets.json"));
    for (const manifest of manifests) {
      const text = readRegularText(join(directory, manifest), LIMITS.generated);
      const { files } = membersOf(JSON.parse(text));
      for (const file of Object.values(membersOf(files))) {
        const { source, destinations } = membersOf(file);
        const path = join(directory, literal(membersOf(source)["path"]) ?? "");
        const ends = Object.values(membersOf(destinations)).map(urlEnd);
        published.set(path, [...(published.get(path) ?? []), ...ends]);
      }
    }
  }
  return published;
}

/** Returns the text that `spelled` returns for a URL: a manifest has `${AWS::AccountId}` in place of a reference. */
function urlEnd(destination: Value): string {
  const { bucketName, objectKey } = membersOf(destination);
  return `/${String(bucketName)}/${String(objectKey)}`.replaceAll(/\$\{AWS::\w+\}/g, UNKNOWN);
}

/** Returns whether a URL, as a result of `spelled`, is the place on S3 where CDK publishes a file. */
export function isPublishedAt(published: PublishedFiles, path: string, url: string): boolean {
  return (published.get(path) ?? []).some((end) => {
    const host = url.slice(0, -end.length);
    return url.endsWith(end) && /^https:\/\/s3\.[^/]*$/.test(host);
  });
}
