import { malformedXml, readXml, textsIn } from "./read-xml.ts";

export interface DeletedObject {
  readonly key: string;
  readonly versionId: string | undefined;
  /** Conditions, by the name of their element. The object is deleted only if each of them holds. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** The objects that a request of DeleteObjects names. */
export interface DeletedObjects {
  readonly objects: readonly DeletedObject[];
  /** Whether the answer has errors only. */
  readonly isQuiet: boolean;
}

const MOST_OBJECTS = 1000;
const OF_OBJECT = ["ETag", "Key", "LastModifiedTime", "Size", "VersionId"];

/**
 * Reads the body of DeleteObjects.
 *
 * @throws {ServiceError} MalformedXML if the body has another form or more than 1,000 objects.
 */
export function deletedObjects(body: Uint8Array): DeletedObjects {
  const root = readXml(body);
  if (root.name !== "Delete") throw malformedXml();
  const objects: DeletedObject[] = [];
  const quiet: string[] = [];
  for (const child of root.children) {
    if (child.name === "Quiet" && child.children.length === 0) quiet.push(child.text.trim());
    else if (child.name === "Object") {
      const { Key: key, VersionId: versionId, ...conditions } = textsIn(child, OF_OBJECT);
      if (key === undefined || key === "") throw malformedXml();
      objects.push({ key, versionId, conditions });
    } else throw malformedXml();
  }
  const [isQuiet = "false"] = quiet;
  if (quiet.length > 1 || !/^(?:true|false)?$/.test(isQuiet)) throw malformedXml();
  if (objects.length === 0 || objects.length > MOST_OBJECTS) throw malformedXml();
  return { objects, isQuiet: isQuiet === "true" };
}
