import type { TagRecord } from "../../../state/tag-record.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { malformedXml, readXml, textsIn } from "./read-xml.ts";

const MOST_TAGS = 10;

/**
 * Reads the body of PutObjectTagging.
 *
 * @throws {ServiceError} MalformedXML if the body has another form, or S3's error for tags that an object cannot have.
 */
export function tagsIn(body: Uint8Array): readonly TagRecord[] {
  const root = readXml(body);
  const [set, ...more] = root.children;
  if (root.name !== "Tagging" || set?.name !== "TagSet" || more.length > 0) throw malformedXml();
  return checkedTags(
    set.children.map((tag): TagRecord => {
      const { Key: key, Value: value } = textsIn(tag, ["Key", "Value"]);
      if (tag.name !== "Tag" || key === undefined || value === undefined) throw malformedXml();
      return [key, value];
    }),
  );
}

/** @throws {ServiceError} If an object cannot have these tags. */
export function checkedTags(tags: readonly TagRecord[]): readonly TagRecord[] {
  if (tags.length > MOST_TAGS) {
    throw new ServiceError("BadRequest", "Object tags cannot be greater than 10");
  }
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw new ServiceError("InvalidTag", "Cannot provide multiple Tags with the same key");
  }
  for (const [key, value] of tags) {
    if (key === "" || key.length > 128) {
      throw new ServiceError("InvalidTag", "The TagKey you have provided is invalid");
    }
    if (value.length > 256) {
      throw new ServiceError("InvalidTag", "The TagValue you have provided is invalid");
    }
  }
  return tags;
}
