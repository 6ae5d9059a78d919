import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import { ADVICE } from "../../assembly/advice.ts";
import { TemplateUnsupported } from "../../assembly/template.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { generatedId } from "./generated-id.ts";
import { openDoor } from "./open-door.ts";

/** The form of the types of AWS and of others, such as `MongoDB::Atlas::Cluster`. */
const FORM = /^([A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64})::[A-Za-z0-9]{2,64}$/;

/**
 * Namespaces whose types change decisions of services that the local cloud serves. An unknown type of them could deny
 * what is allowed here, or belong to a template's engine.
 */
const SERVED: ReadonlySet<string> = new Set([
  "AWS::ApiGateway",
  "AWS::CloudFormation",
  "AWS::DynamoDB",
  "AWS::EC2",
  "AWS::IAM",
  "AWS::KMS",
  "AWS::Lambda",
  "AWS::Organizations",
  "AWS::RAM",
  "AWS::SSM",
  "AWS::SSO",
  "AWS::SecretsManager",
  "AWS::WAFv2",
]);

/**
 * Returns how the resources of a type that no table has are recorded, or `undefined` if they are not. Their names and
 * attributes are made up. A resource whose properties may decide who has access is refused.
 */
export function unknownType(type: string): ResourceType | undefined {
  const namespace = FORM.exec(type)?.[1];
  if (namespace === undefined || SERVED.has(namespace)) return undefined;
  return {
    enforced: [],
    inert: "any",
    attributes: "any",
    attributeOf: ({ attributes }, attribute) => madeUp(attributes, attribute),
    put({ stackName, logicalId, properties, path }, account) {
      const door = openDoor(properties.all);
      if (door !== undefined) {
        const why = `resource type ${type} is not known here, and its property ${door} may decide who has access`;
        throw new TemplateUnsupported(why, { advice: ADVICE.type });
      }
      const seed = `${stackName}/${logicalId}`;
      const name = `${`${stackName}-${logicalId}`.slice(0, 50)}-${generatedId("{any:12}", seed)}`;
      account.records.set(recordKey(type, name), {
        type,
        path,
        words: `resource of type ${type}`,
        without: undefined,
        silent: false,
        name,
        arn: undefined,
        properties: properties.all,
      });
      // Attributes are made up when a template asks for them, after this call.
      return { physicalId: name, attributes: stem(type, name, account) };
    },
    remove({ physicalId }, account) {
      account.records.delete(recordKey(type, physicalId));
    },
  };
}

function stem(type: string, name: string, account: Account): Record<string, string> {
  const { partition, region, accountId } = account;
  const [, service = ""] = type.toLowerCase().split("::");
  return {
    "signet:arn": `arn:${partition}:${service}:${region}:${accountId}:${name}`,
    "signet:host": `${name.toLowerCase()}.${service}.${region}.amazonaws.com`,
    "signet:name": name,
  };
}

/** Returns a value of the kind that the name of an attribute suggests. */
function madeUp(known: Readonly<Record<string, string>>, attribute: string): string | undefined {
  const { "signet:arn": arn = "", "signet:host": host = "", "signet:name": name = "" } = known;
  if (/arn$/i.test(attribute)) return arn;
  if (/ur[il]$/i.test(attribute)) return `https://${host}`;
  if (/port$/i.test(attribute)) return "443";
  return /(?:endpoint|host|domain|address|dnsname)/i.test(attribute) ? host : name;
}
