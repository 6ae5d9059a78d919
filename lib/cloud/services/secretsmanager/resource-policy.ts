import { PolicyUnsupported } from "../../../iam/syntax/policy-unsupported.ts";
import { policyDocument } from "../../../iam/syntax/policy-text.ts";
import { isPublicPolicy } from "../../account/secretsmanager/public-policy.ts";
import type { Call } from "../protocol/call.ts";
import { flag, text } from "../protocol/json/fields.ts";
import { required } from "../protocol/json/members.ts";
import { operation } from "../protocol/json/operation.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { requireNotDeleted, secretFor } from "./access/secret-access.ts";
import { secretId } from "./access/secret-input.ts";

export const resourcePolicy = {
  GetResourcePolicy: operation({ SecretId: secretId }, (call, { SecretId }) => {
    const secret = secretFor(call, SecretId, "secretsmanager:GetResourcePolicy");
    requireNotDeleted(secret);
    const { policy } = secret.record;
    return {
      ARN: secret.arn,
      Name: secret.record.name,
      ...(policy === undefined ? {} : { ResourcePolicy: JSON.stringify(policy) }),
    };
  }),

  PutResourcePolicy: operation(
    { SecretId: secretId, ResourcePolicy: required(text), BlockPublicPolicy: flag },
    (call, { SecretId, ResourcePolicy: given, BlockPublicPolicy: block = false }) => {
      const conditions = { "secretsmanager:BlockPublicPolicy": [String(block)] };
      const action = "secretsmanager:PutResourcePolicy";
      const secret = secretFor(call, SecretId, action, conditions);
      requireNotDeleted(secret);
      const document = documentIn(call, secret.arn, given);
      if (block && isPublicPolicy(document)) {
        throw new ServiceError(
          "PublicPolicyException",
          "The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.",
        );
      }
      call.account.secrets.setPolicy(secret, document);
      call.save();
      return { ARN: secret.arn, Name: secret.record.name };
    },
  ),

  DeleteResourcePolicy: operation({ SecretId: secretId }, (call, { SecretId }) => {
    const secret = secretFor(call, SecretId, "secretsmanager:DeleteResourcePolicy");
    requireNotDeleted(secret);
    call.account.secrets.setPolicy(secret, undefined);
    call.save();
    return { ARN: secret.arn, Name: secret.record.name };
  }),

  ValidateResourcePolicy: operation(
    { SecretId: text, ResourcePolicy: required(text) },
    (call, { SecretId, ResourcePolicy: given }) => {
      const action = "secretsmanager:ValidateResourcePolicy";
      const { arn } = secretFor(call, SecretId ?? "*", action);
      const document = documentIn(call, arn, given);
      if (!isPublicPolicy(document)) {
        return { PolicyValidationPassed: true, ValidationErrors: [] };
      }
      const ErrorMessage = "The resource policy grants broad access to the secret.";
      const ValidationErrors = [{ CheckName: "PUBLIC_POLICY", ErrorMessage }];
      return { PolicyValidationPassed: false, ValidationErrors };
    },
  ),
};

/** @throws {ServiceError} MalformedPolicyDocumentException if the policy cannot be evaluated. */
function documentIn({ account }: Call, arn: string, given: string): unknown {
  try {
    const document = policyDocument(given);
    account.secrets.parse(arn, document);
    return document;
  } catch (error) {
    if (!(error instanceof PolicyUnsupported || error instanceof SyntaxError)) throw error;
    throw new ServiceError("MalformedPolicyDocumentException", error.message);
  }
}
