import type { Operation } from "../protocol/json/operation.ts";
import { describeParameters } from "./read/describe-parameters.ts";
import { getParameters } from "./read/get-parameters.ts";
import { getParametersByPath } from "./read/get-parameters-by-path.ts";
import { deleteParameters } from "./write/delete-parameters.ts";
import { parameterLabels } from "./write/parameter-labels.ts";
import { parameterTags } from "./write/parameter-tags.ts";
import { putParameter } from "./write/put-parameter.ts";

/** The operations of Systems Manager that the local cloud serves, by name. They belong to Parameter Store. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...deleteParameters,
    ...describeParameters,
    ...getParameters,
    GetParametersByPath: getParametersByPath,
    ...parameterLabels,
    ...parameterTags,
    PutParameter: putParameter,
  }),
);
