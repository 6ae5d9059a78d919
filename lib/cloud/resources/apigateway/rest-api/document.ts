import { createRequire } from "node:module";
import type * as Yaml from "yaml";
import { messageOf } from "../../../../errors.ts";
import { readRegularText } from "../../../../regular-file.ts";
import { isMap, parseJson } from "../../../../json.ts";
import type { Account } from "../../../account/account.ts";
import { assetAt } from "../../../assembly/asset-at.ts";
import type { Properties } from "../../../assembly/properties.ts";

export type Members = Readonly<Record<string, unknown>>;

/** API Gateway's limit for a document. */
const LONGEST_BYTES = 6 * 1024 * 1024;

/**
 * Returns the OpenAPI document of a REST API, from its template or from a file asset, or `undefined` if the API has
 * none.
 *
 * @throws {TemplateUnsupported} If the document cannot be read, or is not one that API Gateway imports.
 */
export function documentOf(
  properties: Properties,
  assets: ReadonlyMap<string, string>,
  account: Account,
): Members | undefined {
  const inline = properties.raw("Body");
  if (inline !== undefined && properties.has("BodyS3Location")) {
    properties.fail("Body", "and BodyS3Location are both given; API Gateway imports one document");
  }
  const place = inline === undefined ? "BodyS3Location" : "Body";
  if (!properties.has(place)) return undefined;
  const value = inline ?? fromAsset(properties.map(place), assets, account);
  const document = typeof value === "string" ? parsed(properties, place, value) : value;
  if (!isMap(document))
    return properties.fail(place, "is rejected by API Gateway: Invalid OpenAPI input.");
  const { swagger, openapi } = document;
  if (String(swagger) === "2.0" || /^3\.0(?:\.\d+)?$/.test(String(openapi))) return document;
  return properties.fail(
    place,
    "is rejected by API Gateway: Invalid OpenAPI input. It must have swagger 2.0 or openapi 3.0",
  );
}

function fromAsset(
  location: Properties,
  assets: ReadonlyMap<string, string>,
  { accountId, partition, region }: Account,
): string {
  location.only(["Bucket", "Key"], ["ETag", "Version"]);
  const key = location.text("Key");
  const path =
    assetAt(assets, location.all["Bucket"], key) ??
    location.fail("Key", `${key} is neither a file asset of the assembly nor an uploaded file`);
  const variables: Members = {
    "AWS::AccountId": accountId,
    "AWS::Partition": partition,
    "AWS::Region": region,
  };
  // API Gateway replaces these variables in a document from S3. The templates of others keep theirs.
  return textOf(path, location).replace(
    /\$\{(AWS::(?:AccountId|Partition|Region))\}/g,
    (_, name: string) => String(variables[name]),
  );
}

function textOf(path: string, location: Properties): string {
  try {
    return readRegularText(path, LONGEST_BYTES);
  } catch (error) {
    return location.fail("Key", `names a document that cannot be read: ${messageOf(error)}`);
  }
}

function parsed(properties: Properties, place: string, text: string): unknown {
  const json = parseJson(text);
  if (json !== undefined) return json;
  // Few apps have a document in YAML, so its parser is loaded only for them.
  const yaml = createRequire(import.meta.url)("yaml") as typeof Yaml;
  try {
    // A merge key can bring in the security of an operation. JSON has no values that contain themselves.
    return parseJson(JSON.stringify(yaml.parse(text, { merge: true })));
  } catch (error) {
    const [first = ""] = messageOf(error).split("\n");
    return properties.fail(place, `is rejected by API Gateway: Invalid OpenAPI input. ${first}`);
  }
}
