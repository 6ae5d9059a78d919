import { tagProblem } from "../../../account/naming/tags.ts";
import type { TagRecord } from "../../../state/cloud-state.ts";
import type { Conditions } from "../../kms/access/key-access.ts";
import type { Parameter } from "../../../account/ssm/parameters.ts";
import type { Call } from "../../protocol/call.ts";
import { list, structure, text } from "../../protocol/json/fields.ts";
import { required } from "../../protocol/json/members.ts";
import { operation } from "../../protocol/json/operation.ts";
import { notServed } from "../../protocol/not-served.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { authorizeWhole, tagConditions } from "../access/parameter-access.ts";

export const tagList = list(structure({ Key: required(text), Value: required(text) }));
const resource = { ResourceType: required(text), ResourceId: required(text) };

interface Tagged {
  readonly ResourceType: string;
  readonly ResourceId: string;
}

export const parameterTags = {
  AddTagsToResource: operation({ ...resource, Tags: required(tagList) }, (call, input) => {
    const given = readTags(input.Tags);
    const { record } = tagged(call, input, "AddTagsToResource", tagConditions(given));
    const replaced = new Set(given.map(([key]) => key));
    record.tags = checked([...record.tags.filter(([key]) => !replaced.has(key)), ...given]);
    call.save();
    return {};
  }),

  RemoveTagsFromResource: operation(
    { ...resource, TagKeys: required(list(text)) },
    (call, input) => {
      const conditions = { "aws:TagKeys": input.TagKeys };
      const { record } = tagged(call, input, "RemoveTagsFromResource", conditions);
      record.tags = record.tags.filter(([key]) => !input.TagKeys.includes(key));
      call.save();
      return {};
    },
  ),

  ListTagsForResource: operation(resource, (call, input) => {
    const { record } = tagged(call, input, "ListTagsForResource");
    return { TagList: record.tags.map(([Key, Value]) => ({ Key, Value })) };
  }),
};

/** @throws {ServiceError} TooManyTagsError or ValidationException if a parameter cannot have these tags. */
export function readTags(
  tags: readonly { readonly Key: string; readonly Value: string }[],
): readonly TagRecord[] {
  return checked(tags.map(({ Key, Value }) => [Key, Value] as const));
}

function tagged(
  call: Call,
  { ResourceType, ResourceId }: Tagged,
  name: string,
  conditions: Conditions = {},
): Parameter {
  if (ResourceType !== "Parameter") throw notServed(`tags of ${ResourceType}`, ["Parameter"]);
  const { parameter } = authorizeWhole(call, ResourceId, `ssm:${name}`, conditions);
  if (parameter) return parameter;
  throw new ServiceError(
    "InvalidResourceId",
    "The resource ID isn't valid. Verify that you entered the correct ID and try again.",
  );
}

function checked(tags: readonly TagRecord[]): readonly TagRecord[] {
  const problem = tagProblem(tags);
  if (problem === undefined) return tags;
  const type = problem === "Too many tags" ? "TooManyTagsError" : "ValidationException";
  throw new ServiceError(type, problem);
}
