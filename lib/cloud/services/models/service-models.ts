import { apigateway } from "./generated/apigateway.ts";
import { cloudformation } from "./generated/cloudformation.ts";
import { dynamodb } from "./generated/dynamodb.ts";
import { iam } from "./generated/iam.ts";
import { kms } from "./generated/kms.ts";
import { lambda } from "./generated/lambda.ts";
import { logs } from "./generated/logs.ts";
import { secretsmanager } from "./generated/secretsmanager.ts";
import { ssm } from "./generated/ssm.ts";
import { sts } from "./generated/sts.ts";
import type { OperationModel, ServiceModel, Shape } from "./shape/model.ts";

/** The models of AWS's services, by the name in the credential scope. */
export const SERVICE_MODELS: Readonly<Record<string, ServiceModel>> = {
  apigateway,
  cloudformation,
  dynamodb,
  iam,
  kms,
  lambda,
  logs,
  secretsmanager,
  ssm,
  sts,
};

/** An operation with the model of its service. */
export interface Modelled {
  readonly model: ServiceModel;
  readonly operation: OperationModel;
}

/** Returns the model of an operation, or `undefined` if test/models/operations.ts does not name the operation. */
export function modelOf(service: string, operation: string): Modelled | undefined {
  const model = Object.hasOwn(SERVICE_MODELS, service) ? SERVICE_MODELS[service] : undefined;
  if (!model || !Object.hasOwn(model.operations, operation)) return undefined;
  const found = model.operations[operation];
  return found && { model, operation: found };
}

/** @throws {Error} If the model lacks the shape. The generator writes every shape that another one names. */
export function shapeNamed({ shapes }: ServiceModel, name: string): Shape {
  const shape = shapes[name];
  if (!shape) throw new Error(`the model has no shape ${name}`);
  return shape;
}
