import { randomUUID } from "node:crypto";
import { ipRange } from "../../../iam/conditions/ip-range.ts";
import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import { stageArn } from "../../account/apigateway/api.ts";
import { generatedName } from "../../account/naming/identifiers.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { Deployed, ResourceInput, ResourceType } from "../resource-type/resource-type.ts";
import { actionOf, customBodiesOf, type CustomBodies } from "../../waf/actions.ts";
import { rateStatement } from "../../waf/rate-statement.ts";
import { statementOf } from "../../waf/statements.ts";
import type { WafRule } from "../../account/wafv2/web-acl.ts";
import { isForCloudFront, recordForCloudFront } from "./for-cloud-front.ts";
import { forgetManagedGroups, isManagedGroup, recordManagedGroup } from "./managed-rule-group.ts";
import { isUnknowable, recordUnknowable } from "./unknowable-rule.ts";

export const wafIpSet: ResourceType = {
  enforced: ["Addresses", "IPAddressVersion", "Name", "Scope"],
  inert: ["Description", "Tags"],
  attributes: ["Arn", "Id"],
  put(input, account) {
    const { properties } = input;
    const { arn, deployed } = identified(input, account, "ipset");
    if (isForCloudFront(properties)) return deployed;
    const version = properties.allow("IPAddressVersion", ["IPV4", "IPV6"]).text("IPAddressVersion");
    const ranges = properties.texts("Addresses").map((text) => {
      const isV6 = text.includes(":");
      const range = ipRange(text);
      // WAF accepts ranges only, and rejects the range of all addresses.
      if (!range || !/\/[1-9]\d*$/.test(text) || isV6 !== (version === "IPV6")) {
        return properties.fail(
          "Addresses",
          `has ${text}, which is not an ${version} range of /1 or smaller`,
        );
      }
      return range;
    });
    account.ipSets.set(arn, {
      arn,
      contains: (address) => ranges.some((contains) => contains(address)),
    });
    return deployed;
  },
  remove({ attributes }, { ipSets }) {
    ipSets.delete(attributes["Arn"] ?? "");
  },
};

export const wafWebAcl: ResourceType = {
  enforced: [
    "AssociationConfig",
    "CustomResponseBodies",
    "DefaultAction",
    "Name",
    "Rules",
    "Scope",
  ],
  inert: ["Description", "Tags", "VisibilityConfig"],
  attributes: ["Arn", "Id"],
  put(input, account) {
    const { properties } = input;
    const { name, arn, deployed } = identified(input, account, "webacl");
    if (isForCloudFront(properties)) return recordForCloudFront(input, deployed, account);
    const bodies = customBodiesOf(properties);
    forgetManagedGroups(arn, account);
    const rules = properties.maps("Rules").flatMap((rule) => {
      if (isManagedGroup(rule)) return recordManagedGroup(rule, input, arn, account);
      if (isUnknowable(rule)) return recordUnknowable(rule, input, arn, account);
      return [ruleOf(rule, bodies, account)];
    });
    const priorities = rules.map(({ priority }) => priority);
    if (new Set(priorities).size < priorities.length) {
      properties.fail("Rules", "must have different priorities");
    }
    const defaultAction = actionOf(properties.map("DefaultAction"), bodies);
    if (defaultAction.type === "count") properties.fail("DefaultAction", "must be Allow or Block");
    account.webAcls.set(arn, {
      arn,
      name,
      rules: rules.toSorted((a, b) => a.priority - b.priority),
      defaultAction,
      bodyLimitBytes: bodyLimit(properties.map("AssociationConfig")),
    });
    return deployed;
  },
  remove({ attributes }, account) {
    account.webAcls.delete(attributes["Arn"] ?? "");
    account.records.delete(recordKey("AWS::WAFv2::WebACL", attributes["Arn"] ?? ""));
    forgetManagedGroups(attributes["Arn"] ?? "", account);
  },
};

export const wafAssociation: ResourceType = {
  enforced: ["ResourceArn", "WebACLArn"],
  inert: [],
  attributes: [],
  put({ properties, previous, replaced }, account) {
    const before = previous ?? replaced;
    const [resource, acl] = [properties.text("ResourceArn"), properties.text("WebACLArn")];
    if (!account.webAcls.has(acl))
      properties.fail("WebACLArn", `names a web ACL that does not exist: ${acl}`);
    const stages = [...account.apis.values()].flatMap((api) =>
      [...api.stages.keys()].map((stage) => stageArn(account, api.id, stage)),
    );
    if (!stages.includes(resource)) {
      properties.fail("ResourceArn", `is not the ARN of a stage of a REST API: ${resource}`);
    }
    if (account.webAclOf.has(resource) && before?.attributes["ResourceArn"] !== resource) {
      properties.fail("ResourceArn", `${resource} already has a web ACL`);
    }
    account.webAclOf.set(resource, acl);
    return {
      physicalId: `${acl}|${resource}`,
      attributes: { ResourceArn: resource, WebACLArn: acl },
    };
  },
  remove({ attributes }, { webAclOf }) {
    const { ResourceArn = "", WebACLArn } = attributes;
    if (webAclOf.get(ResourceArn) === WebACLArn) webAclOf.delete(ResourceArn);
  },
};

/** Returns the name, ARN and record of an IP set or web ACL. */
function identified(
  { properties, previous, stackName, logicalId }: ResourceInput,
  { partition, region, accountId }: Account,
  kind: "ipset" | "webacl",
): { readonly name: string; readonly arn: string; readonly deployed: Deployed } {
  const scope = properties.allow("Scope", ["CLOUDFRONT", "REGIONAL"]).text("Scope");
  const place = scope === "REGIONAL" ? "regional" : "global";
  const form = /^[\w-]{1,128}$/;
  const [before] = previous?.physicalId.split("|") ?? [];
  const given = properties.match("Name", form).optionalText("Name");
  const name = given ?? before ?? generatedName(stackName, logicalId, 128);
  const id = (name === before ? previous?.attributes["Id"] : undefined) ?? randomUUID();
  const arn = `arn:${partition}:wafv2:${region}:${accountId}:${place}/${kind}/${name}/${id}`;
  const deployed = { physicalId: `${name}|${id}|${scope}`, attributes: { Arn: arn, Id: id } };
  return { name, arn, deployed };
}

function ruleOf(properties: Properties, bodies: CustomBodies, account: Account): WafRule {
  properties.only(["Action", "Name", "Priority", "Statement"], ["VisibilityConfig"]);
  const statement = properties.map("Statement");
  properties.text("Priority");
  return {
    name: properties.text("Name"),
    priority: properties.integer("Priority", 0, { from: 0, to: 2_147_483_647 }),
    matches:
      statement.names.join() === "RateBasedStatement"
        ? rateStatement(statement.map("RateBasedStatement"), account)
        : statementOf(statement, account),
    action: actionOf(properties.map("Action"), bodies),
  };
}

const KILOBYTES = ["KB_16", "KB_32", "KB_48", "KB_64"];

/** Returns how many bytes of a body are inspected. */
function bodyLimit(properties: Properties): number {
  const body = properties.only(["RequestBody"]).map("RequestBody").only(["API_GATEWAY"]);
  const limits = body.map("API_GATEWAY").only(["DefaultSizeInspectionLimit"]);
  limits.allow("DefaultSizeInspectionLimit", KILOBYTES);
  return Number((limits.optionalText("DefaultSizeInspectionLimit") ?? "KB_16").slice(3)) * 1024;
}
