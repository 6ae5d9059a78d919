import { StackRefused } from "../../stacks/stack-refused.ts";
import { isForm } from "../protocol/query/form.ts";
import { queryService } from "../protocol/query/query-service.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { operations } from "./operations.ts";
import type { CloudFormationParts, StackOperation } from "./request/stack-call.ts";
import { UNSERVED } from "./unserved-operations.ts";

const VERSION = "2010-05-15";

/** CloudFormation over the Query protocol. */
export function cloudformation(parts: CloudFormationParts): Service {
  const served = Object.entries(operations()).map(
    ([name, operation]) => [name, performing(operation, parts)] as const,
  );
  return queryService({
    signingName: "cloudformation",
    version: VERSION,
    namespace: `http://cloudformation.amazonaws.com/doc/${VERSION}/`,
    claims: (request) =>
      isForm(request) && Buffer.from(request.body).includes(`Version=${VERSION}`),
    unserved: UNSERVED,
    admit: () => {},
    operations: Object.fromEntries(served),
  });
}

type QueryOperations = Parameters<typeof queryService>[0]["operations"];

/** Returns an operation whose refusals are errors of the service. */
function performing(
  operation: StackOperation,
  parts: CloudFormationParts,
): QueryOperations[string] {
  return (call, form) => {
    try {
      return operation({ call, form, parts });
    } catch (error) {
      if (!(error instanceof StackRefused)) throw error;
      throw new ServiceError(error.errorCode, error.message, error.status);
    }
  };
}
