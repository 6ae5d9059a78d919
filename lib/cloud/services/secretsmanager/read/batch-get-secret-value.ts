import { authorize, type Call } from "../../protocol/call.ts";
import { list, text } from "../../protocol/json/fields.ts";
import { operation } from "../../protocol/json/operation.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { invalidParameter, REFUSAL } from "../access/secret-access.ts";
import { filters, paging } from "../access/secret-input.ts";
import { readSecret } from "./get-secret-value.ts";
import { matching, secretPage } from "./secret-list.ts";

/** Reads several secrets. The permission for each secret is decided by itself, and its error is part of the response. */
export const batchGetSecretValue = operation(
  { SecretIdList: list(text), Filters: filters, ...paging },
  (call, input) => {
    authorize(call, { action: "secretsmanager:BatchGetSecretValue", resource: "*" }, REFUSAL);
    const { SecretIdList: ids, Filters } = input;
    if ((ids === undefined) === (Filters === undefined)) {
      throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
    }
    if (ids) return answers(call, ids);
    authorize(call, { action: "secretsmanager:ListSecrets", resource: "*" }, REFUSAL);
    const found = matching(call, Filters ?? []).filter(({ record }) => !record.deletion);
    const { items, more } = secretPage(found, input, 20);
    return {
      ...answers(
        call,
        items.map(({ arn }) => arn),
      ),
      ...more,
    };
  },
);

function answers(call: Call, ids: readonly string[]): object {
  const SecretValues: object[] = [];
  const Errors: object[] = [];
  for (const SecretId of new Set(ids)) {
    try {
      SecretValues.push(readSecret(call, SecretId));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Errors.push({ SecretId, ErrorCode: error.type, Message: error.wireMessage });
    }
  }
  return { SecretValues, Errors };
}
