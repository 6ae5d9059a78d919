import {
  CfnResource,
  DefaultTokenResolver,
  type IResolvable,
  type IResolveContext,
  type IPostProcessor,
  Reference,
  Stack,
  Token,
  Tokenization,
} from "aws-cdk-lib";
import type { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import {
  nameProperty,
  pseudoParameterLength,
  referenceLength,
  UNKNOWN_LENGTH,
} from "../../../formats/cloudformation/reference-length.ts";
import { parseReference } from "../../../formats/cloudformation/reference.ts";
import { isMap } from "../../../json.ts";

/**
 * Returns the variables of an environment with a filler in place of each token. The filler is about as long as the text with which
 * CloudFormation will replace the token.
 */
export function estimatedTexts(
  scope: Construct,
  environment: CfnFunction["environment"],
): Record<string, string> {
  const stack = Stack.of(scope);
  const resolved: unknown = Tokenization.resolve(environment, {
    scope,
    resolver: new LengthResolver(stack.stackName),
    preparing: false,
  });
  const variables = isMap(resolved) ? resolved["variables"] : undefined;
  return Object.fromEntries(
    Object.entries(isMap(variables) ? variables : {}).map(([name, value]) => [
      name,
      spelled(value, stack.stackName),
    ]),
  );
}

class LengthResolver extends DefaultTokenResolver {
  constructor(stackName: string) {
    super({ join: (left, right) => spelled(left, stackName) + spelled(right, stackName) });
  }

  override resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: IPostProcessor,
  ): unknown {
    const length = Reference.isReference(token) ? lengthOf(token) : undefined;
    if (length !== undefined) return filler(length);
    return super.resolveToken(token, context, postProcessor) as unknown; // CDK types it as any.
  }
}

/** Returns the likely length of a reference to a resource; `undefined` for a pseudo-parameter. */
function lengthOf({ target, displayName }: Reference): number | undefined {
  const resource = target instanceof CfnResource ? target : target.node.defaultChild;
  if (!(resource instanceof CfnResource)) return undefined;
  const { stack, cfnResourceType: type } = resource;
  const property = nameProperty(type) ?? "";
  const name: unknown = Reflect.get(resource, property.charAt(0).toLowerCase() + property.slice(1));
  return referenceLength(
    {
      type,
      stackName: stack.stackName,
      logicalId: stack.getLogicalId(resource),
      name: typeof name === "string" && !Token.isUnresolved(name) ? name : undefined,
    },
    displayName === "Ref" ? undefined : displayName,
  );
}

function spelled(value: unknown, stackName: string): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const reference = parseReference(value);
  return filler(
    reference?.kind === "ref" ? pseudoParameterLength(reference.name, stackName) : UNKNOWN_LENGTH,
  );
}

function filler(length: number): string {
  return "x".repeat(length);
}
