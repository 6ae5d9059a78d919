import { recordKey } from "../../account/records/record.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Call } from "../protocol/call.ts";
import { memberOf } from "../protocol/json/input.ts";
import { awsJson } from "../protocol/json/response.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { decideCall } from "./decide-call.ts";
import type { DecidedCall } from "./decided-call.ts";
import {
  arnHere,
  invalid,
  on,
  optionalTextOf,
  textOf,
  type OperationRows,
} from "./operation-row.ts";

const NAME = /^[a-z0-9][a-z0-9._/-]*$/;

const repository = (input: DecidedCall["input"], account: Call["account"]): string => {
  const name = textOf(input, "repositoryName");
  const owner = optionalTextOf(input, "registryId") ?? account.accountId;
  if (!NAME.test(name) || name.length > 256) throw invalid("repositoryName");
  if (!/^\d{12}$/.test(owner)) throw invalid("registryId");
  return arnHere({ ...account, accountId: owner }, "ecr", `repository/${name}`);
};

/** Operations of ECR with which `cdk gc` looks for images. */
export const ecr: OperationRows = {
  DescribeImages: on("ecr:DescribeImages", repository),
  ListImages: on("ecr:ListImages", repository),
};

/**
 * Lists the images of a repository in a template, which never has one: images cannot be pushed to the local cloud.
 *
 * @throws {ServiceError} The refusal, or ECR's error for a repository that no template has.
 */
export function noImages(call: Call, decided: DecidedCall): WireResponse {
  decideCall(call, decided);
  const { accountId, records } = call.account;
  const name = textOf(decided.input, "repositoryName");
  const owner = optionalTextOf(decided.input, "registryId") ?? accountId;
  if (owner !== accountId || !records.has(recordKey("AWS::ECR::Repository", name))) {
    const text = `The repository with name '${name}' does not exist in the registry with id '${owner}'`;
    throw new ServiceError("RepositoryNotFoundException", text);
  }
  const ids = memberOf(decided.input, "imageIds");
  if (decided.operation === "ListImages") return awsJson(200, { imageIds: [] }, call.requestId);
  if (Array.isArray(ids) && ids.length > 0) {
    const text = `The image requested does not exist within the repository with name '${name}' in the registry with id '${owner}'`;
    throw new ServiceError("ImageNotFoundException", text);
  }
  return awsJson(200, { imageDetails: [] }, call.requestId);
}
