import type { Account } from "../../account/account.ts";
import { nameAfter } from "../../account/naming/identifiers.ts";
import { tagProblem } from "../../account/naming/tags.ts";
import { nameProblem, valueProblem } from "../../account/ssm/parameter-rules.ts";
import { openParameter, sealParameter } from "../../account/ssm/parameter-values.ts";
import { latestVersion, MOST_VERSIONS, type Parameter } from "../../account/ssm/parameters.ts";
import { ssmParameterValue } from "../../account/ssm/ssm-parameter-value.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { TagRecord } from "../../state/cloud-state.ts";
import type { ParameterTier } from "../../state/value-records.ts";
import type { ResourceInput, ResourceType } from "../resource-type/resource-type.ts";

/** A parameter of Parameter Store. Its value stays as it is until the template says another value. */
export const ssmParameter: ResourceType = {
  enforced: ["AllowedPattern", "DataType", "Description", "Name", "Tags", "Tier", "Type", "Value"],
  inert: [],
  attributes: ["Type", "Value"],
  put(input, account) {
    const { properties, stackName } = input;
    const type = properties.allow("Type", ["String", "StringList"]).text("Type");
    const existing = existingParameter(input, account);
    const name = existing?.record.name ?? newName(input, account);
    const arn = account.parameters.arnOf(name);
    const tier = tierOf(properties);
    const value = properties.text("Value");
    const problem = valueProblem(value, tier);
    if (problem !== undefined) properties.fail("Value", `is refused: ${problem}`);
    requirePattern(properties, value);
    const before = existing && latestVersion(existing);
    if (before && before.type !== type) {
      properties.fail("Type", "cannot be changed after the parameter has been created");
    }
    const said = existing && lastTemplate(account, existing);
    if (!existing || said !== value) {
      if (existing) {
        existing.record.versions = existing.record.versions.slice(1 - MOST_VERSIONS);
      }
      account.parameters.put(name, {
        version: (before?.version ?? 0) + 1,
        type: type === "StringList" ? "StringList" : "String",
        tier,
        value: sealParameter(account, arn, value),
        description: properties.optionalText("Description"),
        allowedPattern: properties.optionalText("AllowedPattern"),
        dataType:
          properties.allow("DataType", ["text", "aws:ec2:image"]).optionalText("DataType") ??
          "text",
        modified: account.clock.now().toISOString(),
        modifiedBy: `arn:${account.partition}:cloudformation:${account.region}:${account.accountId}:stack/${stackName}`,
        labels: [],
      });
    }
    const stored = account.parameters.find(name);
    if (stored) {
      stored.record.tags = tagsIn(properties);
      stored.record.template = sealParameter(account, arn, value);
    }
    return { physicalId: name, attributes: { Type: type } };
  },
  // The value is not part of the stack's record, because the state contains no value as plain text.
  attribute: ({ physicalId }, account, name) =>
    name === "Value" ? ssmParameterValue(account, physicalId)?.value : undefined,
  remove({ physicalId }, { parameters }) {
    parameters.remove(parameters.arnOf(physicalId));
  },
};

/** Returns the parameter of the earlier deployment, unless the template now gives it another name. */
function existingParameter(
  { properties, previous }: ResourceInput,
  { parameters }: Account,
): Parameter | undefined {
  const before = previous && parameters.find(previous.physicalId);
  const name = properties.optionalText("Name");
  return before && (name === undefined || name === before.record.name) ? before : undefined;
}

function newName({ properties, logicalId }: ResourceInput, { parameters }: Account): string {
  const name = properties.optionalText("Name");
  if (name === undefined) return nameAfter(`CFN-${logicalId}`);
  const problem = nameProblem(name);
  if (problem) return properties.fail("Name", `is refused: ${problem.text}`);
  if (parameters.find(parameters.arnOf(name))) {
    return properties.fail("Name", `${name} exists already in this account`);
  }
  return name;
}

function tierOf(properties: Properties): ParameterTier {
  const tiers = ["Standard", "Advanced", "Intelligent-Tiering"];
  const tier = properties.allow("Tier", tiers).optionalText("Tier") ?? "Standard";
  if (tier !== "Intelligent-Tiering") return tier === "Advanced" ? "Advanced" : "Standard";
  return Buffer.byteLength(properties.text("Value")) > 4096 ? "Advanced" : "Standard";
}

function requirePattern(properties: Properties, value: string): void {
  const pattern = properties.optionalText("AllowedPattern");
  if (pattern === undefined) return;
  let matches: boolean;
  try {
    matches = new RegExp(`^(?:${pattern})$`, "su").test(value);
  } catch {
    return properties.fail("AllowedPattern", "is not a regular expression");
  }
  if (!matches) properties.fail("Value", "does not match AllowedPattern");
}

function lastTemplate(account: Account, { arn, record }: Parameter): string | undefined {
  return record.template === undefined ? undefined : openParameter(account, arn, record.template);
}

/** The tags of this type are a map. */
function tagsIn(properties: Properties): readonly TagRecord[] {
  const tags = Object.entries(properties.textMap("Tags"));
  const problem = tagProblem(tags);
  return problem === undefined ? tags : properties.fail("Tags", `are refused: ${problem}`);
}
