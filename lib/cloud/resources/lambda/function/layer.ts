import { generatedName } from "../../../account/naming/identifiers.ts";
import type { ResourceType } from "../../resource-type/resource-type.ts";
import { assetPath } from "./code.ts";

/** A version of a layer. A version is immutable, so new content creates a new version. */
export const lambdaLayer: ResourceType = {
  enforced: ["Content", "LayerName"],
  // Every Node.js function runs on this machine's Node.js and architecture.
  inert: ["CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo"],
  attributes: ["LayerVersionArn"],
  put({ stackName, logicalId, properties, previous, replaced, assets }, account) {
    const { partition, region, accountId, layers } = account;
    const before = previous ?? replaced;
    const content = properties.map("Content").only(["S3Bucket", "S3Key"]);
    const name =
      properties.match("LayerName", /^[A-Za-z0-9_-]{1,140}$/).optionalText("LayerName") ??
      before?.attributes["LayerName"] ??
      generatedName(stackName, logicalId);
    const key = content.text("S3Key");
    const same = before?.attributes["LayerName"] === name;
    const last = same ? Number(before.attributes["Version"]) : 0;
    const version = same && previous?.attributes["S3Key"] === key ? last : last + 1;
    const arn = `arn:${partition}:lambda:${region}:${accountId}:layer:${name}:${version}`;
    const now = account.clock.now().toISOString();
    const created = (version === last ? previous?.attributes["Created"] : undefined) ?? now;
    layers.set(arn, {
      layerName: name,
      version,
      directory: assetPath(content, assets),
      created,
      description: properties.optionalText("Description"),
      license: properties.optionalText("LicenseInfo"),
      runtimes: properties.texts("CompatibleRuntimes"),
      architectures: properties.texts("CompatibleArchitectures"),
    });
    const attributes = { LayerVersionArn: arn, LayerName: name, Version: String(version) };
    return { physicalId: arn, attributes: { ...attributes, S3Key: key, Created: created } };
  },
  remove({ physicalId }, { layers }) {
    layers.delete(physicalId);
  },
};
