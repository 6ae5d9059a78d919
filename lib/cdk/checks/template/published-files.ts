import { readdirSync } from "node:fs";
import { join } from "node:path";
import { LIMITS, readRegularText } from "../../../regular-file.ts";
import { literal, membersOf, UNKNOWN, type Value } from "./values.ts";

/** Where the files of an assembly go, by their paths: the ends of their URLs on S3, from the bucket on. */
export type PublishedFiles = ReadonlyMap<string, readonly string[]>;

/** Reads the asset manifests in some directories. The legacy synthesizer writes no manifest. */
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

/** As `spelled` spells it: a manifest has `${AWS::AccountId}` where a template has a reference. */
function urlEnd(destination: Value): string {
  const { bucketName, objectKey } = membersOf(destination);
  return `/${String(bucketName)}/${String(objectKey)}`.replaceAll(/\$\{AWS::\w+\}/g, UNKNOWN);
}

/** Whether a URL, as `spelled` spells it, is the place on S3 where CDK publishes a file. */
export function isPublishedAt(published: PublishedFiles, path: string, url: string): boolean {
  return (published.get(path) ?? []).some((end) => {
    const host = url.slice(0, -end.length);
    return url.endsWith(end) && /^https:\/\/s3\.[^/]*$/.test(host);
  });
}
