import type { WireResponse } from "../../../../http/http-types.ts";
import { element } from "../../../protocol/query/xml.ts";
import { tagsIn } from "../../s3/tags-in.ts";
import { objectNamed, type ObjectCall } from "./store-call.ts";
import { emptyResponse, xmlResponse } from "./xml-response.ts";

export function getTagging(on: ObjectCall): WireResponse {
  const tags = recordOf(on).tags.map(
    ([key, value]) => `<Tag>${element("Key", key)}${element("Value", value)}</Tag>`,
  );
  return xmlResponse(on, "Tagging", `<TagSet>${tags.join("")}</TagSet>`);
}

export function putTagging(on: ObjectCall): WireResponse {
  on.objects.setTags(recordOf(on), tagsIn(on.decided.payload));
  return emptyResponse(on);
}

export function deleteTagging(on: ObjectCall): WireResponse {
  on.objects.setTags(recordOf(on), []);
  return emptyResponse(on, [], 204);
}

function recordOf(on: ObjectCall) {
  return objectNamed(on, on.bucket.name, on.key, on.decided.read.query.get("versionId"));
}
