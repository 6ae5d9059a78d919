import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { Deployed, ResourceInput } from "../resource-type/resource-type.ts";

const TYPE = "AWS::WAFv2::WebACL";

/** Whether a web ACL or IP set is for distributions of CloudFront, which are not served: it can inspect no request. */
export function isForCloudFront(properties: Properties): boolean {
  return properties.optionalText("Scope") === "CLOUDFRONT";
}

/** Records a web ACL for CloudFront, whose rules are not read. */
export function recordForCloudFront(
  { path, properties }: ResourceInput,
  deployed: Deployed,
  { records }: Account,
): Deployed {
  const { Arn: arn = "" } = deployed.attributes;
  records.set(recordKey(TYPE, arn), {
    type: TYPE,
    path,
    words: "web ACL of CloudFront",
    without: "is not applied",
    silent: false,
    name: deployed.physicalId,
    arn,
    properties: properties.all,
  });
  return deployed;
}
