import { nameProblem, valueProblem } from "../../../account/ssm/parameter-rules.ts";
import { sealParameter } from "../../../account/ssm/parameter-values.ts";
import { latestVersion, MOST_VERSIONS, type Parameter } from "../../../account/ssm/parameters.ts";
import type { ParameterTier, ParameterType } from "../../../state/value-records.ts";
import { authorize } from "../../protocol/call.ts";
import { choice, flag, text } from "../../protocol/json/fields.ts";
import { validation } from "../../protocol/json/errors.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { notServed } from "../../protocol/not-served.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { serviceAlias } from "../../../account/kms/service-key.ts";
import { authorizeWhole, onParameter, REFUSAL, tagConditions } from "../access/parameter-access.ts";
import { encryptionKey } from "../access/parameter-key.ts";
import { requireAllowed } from "./allowed-pattern.ts";
import { readTags, tagList } from "./parameter-tags.ts";

export const putParameter = operation(
  {
    Name: required(text),
    Description: text,
    Value: required(text),
    Type: choice("String", "StringList", "SecureString"),
    KeyId: text,
    Overwrite: flag,
    AllowedPattern: text,
    Tags: tagList,
    Tier: choice("Standard", "Advanced", "Intelligent-Tiering"),
    Policies: text,
    DataType: choice("text", "aws:ec2:image"),
  },
  (call, input) => {
    const { Name: name, Value: value, Overwrite: overwrite = false, Policies: policies } = input;
    const tags = readTags(input.Tags ?? []);
    const conditions = {
      "ssm:Overwrite": [String(overwrite)],
      ...(policies === undefined ? {} : { "ssm:Policies": [policies] }),
      ...tagConditions(tags),
    };
    const { arn, parameter } = authorizeWhole(call, name, "ssm:PutParameter", conditions);
    if (tags.length > 0) {
      const onTags = onParameter({ arn, parameter }, "ssm:AddTagsToResource", tagConditions(tags));
      authorize(call, onTags, REFUSAL);
    }
    if (policies !== undefined) throw notServed("parameter policies", ["other parameters"]);
    const problem = nameProblem(name);
    if (problem) throw new ServiceError(problem.type, problem.text);
    if (overwrite && tags.length > 0) {
      throw validation(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      );
    }
    // `x` and `/x` have the same ARN, so one of them cannot be stored beside the other.
    if (call.account.parameters.find(arn) && !(overwrite && parameter)) {
      throw new ServiceError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    }
    const before = parameter && latestVersion(parameter);
    const type = typeOf(before?.type, input.Type);
    const tier = tierOf(before?.tier, input.Tier, value);
    const refused = valueProblem(value, tier);
    if (refused !== undefined) throw validation(refused);
    const allowedPattern = input.AllowedPattern ?? before?.allowedPattern;
    requireAllowed(allowedPattern, value);
    const isSecure = type === "SecureString";
    if (input.KeyId !== undefined && !isSecure) {
      throw validation("KeyId is required for SecureString type parameter only.");
    }
    const keyId = isSecure ? (input.KeyId ?? before?.keyId ?? serviceAlias("ssm")) : undefined;
    const key = isSecure ? encryptionKey(call, arn, tier, keyId) : undefined;
    if (parameter) makeRoom(parameter);
    const version = (before?.version ?? 0) + 1;
    const stored = call.account.parameters.put(name, {
      version,
      type,
      tier,
      value: sealParameter(call.account, arn, value, key),
      keyId,
      description: input.Description ?? before?.description,
      allowedPattern,
      dataType: input.DataType ?? before?.dataType ?? "text",
      modified: call.now.toISOString(),
      modifiedBy: call.caller.principal.arn,
      labels: [],
    });
    if (!before) stored.record.tags = tags;
    call.save();
    return { Tier: tier, Version: version };
  },
);

function typeOf(
  before: ParameterType | undefined,
  wanted: ParameterType | undefined,
): ParameterType {
  const type = wanted ?? before;
  if (type === undefined) {
    throw validation("A parameter type is required when you create a parameter.");
  }
  if (before === undefined || before === type) return type;
  throw new ServiceError(
    "HierarchyTypeMismatchException",
    "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.",
  );
}

function tierOf(
  before: ParameterTier | undefined,
  wanted: ParameterTier | "Intelligent-Tiering" | undefined,
  value: string,
): ParameterTier {
  if (wanted === "Standard" && before === "Advanced") {
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  if (wanted === "Intelligent-Tiering") {
    return before === "Advanced" || Buffer.byteLength(value) > 4096 ? "Advanced" : "Standard";
  }
  return wanted ?? before ?? "Standard";
}

/** @throws {ServiceError} ParameterMaxVersionLimitExceeded if the oldest version has a label. */
function makeRoom({ record }: Parameter): void {
  const [oldest] = record.versions;
  if (!oldest || record.versions.length < MOST_VERSIONS) return;
  if (oldest.labels.length > 0) {
    throw new ServiceError(
      "ParameterMaxVersionLimitExceeded",
      `You attempted to create a new version of ${record.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  record.versions = record.versions.slice(1);
}
