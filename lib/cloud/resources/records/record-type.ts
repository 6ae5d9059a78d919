import {
  addResourcePolicy,
  removeResourcePolicies,
} from "../../account/records/resource-policies.ts";
import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import type { Properties } from "../../assembly/properties.ts";
import {
  resourceId,
  type ResourceInput,
  type ResourceType,
} from "../resource-type/resource-type.ts";
import { generatedId } from "./generated-id.ts";
import { parseResourcePolicy } from "./parse-resource-policy.ts";
import type { RecordRow } from "./record-row.ts";

/** Returns a type whose resources are only recorded: they have `Ref`, attributes and policies, and no service. */
export function recordType(type: string, row: RecordRow): ResourceType {
  const { attributes = {} } = row;
  return {
    enforced: [],
    inert: "any",
    attributes: Object.keys(attributes),
    lists: row.lists ?? [],
    put(input, account) {
      const { properties, path, previous } = input;
      const name = nameIn(input, row);
      const fill = filler(properties, account, { ...row.defaults, Name: name });
      const arn = row.arn === undefined ? undefined : fill(row.arn);
      if (arn !== undefined && row.name !== undefined && isPattern(arn)) {
        properties.fail(row.name, `must not have the characters *, ? and $, but is ${name}`);
      }
      const fillAll = filler(properties, account, { ...row.defaults, Name: name, Arn: arn ?? "" });
      const physicalId = fillAll(row.ref ?? "${Name}");
      const key = recordKey(type, physicalId);
      if (
        row.name !== undefined &&
        account.records.has(key) &&
        previous?.physicalId !== physicalId
      ) {
        properties.fail(row.name, `${name} exists already in this account`);
      }
      account.records.set(key, {
        type,
        path,
        words: row.words,
        without: row.without,
        silent: row.silent ?? false,
        name,
        arn,
        properties: properties.all,
      });
      removeResourcePolicies(account.resourcePolicies, key);
      for (const given of row.policies?.({ properties, name, arn: arn ?? "", account }) ?? []) {
        const policy = parseResourcePolicy(given, path);
        addResourcePolicy(account.resourcePolicies, given.arn, key, policy);
      }
      const values: Record<string, string> = {};
      for (const [attribute, template] of Object.entries(attributes)) {
        values[attribute] = fillAll(template);
      }
      return { physicalId, attributes: values };
    },
    remove({ physicalId }, account) {
      const key = recordKey(type, physicalId);
      account.records.delete(key);
      removeResourcePolicies(account.resourcePolicies, key);
    },
  };
}

/**
 * Returns whether an ARN of a service whose calls are decided would match others in a policy. None of these services has
 * such names, so CloudFormation would refuse the resource.
 */
function isPattern(arn: string): boolean {
  return /^arn:[^:]*:(?:events|logs|s3|sns|sqs|states):.*[*?$]/.test(arn);
}

/** Returns the name in the template, or a generated one, which is the same at each start. */
function nameIn(input: ResourceInput, row: RecordRow): string {
  const { stackName, logicalId, properties } = input;
  const given = row.name === undefined ? undefined : properties.optionalText(row.name);
  if (given !== undefined) return given;
  const seed = resourceId(input);
  if (row.id !== undefined) return generatedId(row.id, seed);
  const name = `${`${stackName}-${logicalId}`.slice(0, 50)}-${generatedId("{any:12}", seed)}`;
  const isFifo = row.fifo !== undefined && properties.boolean(row.fifo, false);
  return (row.lowerCase ? name.toLowerCase() : name) + (isFifo ? ".fifo" : "");
}

/** Returns a function that replaces `${…}` in a template. */
function filler(
  properties: Properties,
  { partition, region, accountId, awsPort }: Account,
  known: Readonly<Record<string, string>>,
): (template: NonNullable<RecordRow["ref"]>) => string {
  const values: Readonly<Record<string, string>> = {
    Partition: partition,
    Region: region,
    Account: accountId,
    AwsPort: String(awsPort),
  };
  const valueOf = (name: string): string =>
    values[name] ?? properties.optionalText(name) ?? known[name] ?? "";
  return (template) => {
    const text = typeof template === "string" ? template : template(properties);
    return text.replace(/\$\{(\w+)\}/g, (_, name: string) =>
      name === "Name" || name === "Arn" ? (known[name] ?? "") : valueOf(name),
    );
  };
}
