import type { Account } from "../../../account/account.ts";
import { recordKey } from "../../../account/records/record.ts";
import type { ResourceInput } from "../../resource-type/resource-type.ts";

const TYPE = "AWS::Lambda::DurableConfig";

/**
 * Records that a function is durable. The local cloud does not keep the steps of executions: it invokes such a function
 * with the plain event, which the SDK for durable functions refuses.
 */
export function recordDurable(
  { properties, path }: ResourceInput,
  account: Account,
  functionArn: string,
): void {
  forgetDurable(account, functionArn);
  if (!properties.has("DurableConfig")) return;
  const given = properties
    .map("DurableConfig")
    .only(["ExecutionTimeout", "RetentionPeriodInDays"], ["AllowInvokeLatest"]);
  account.records.set(recordKey(TYPE, functionArn), {
    type: TYPE,
    path,
    words: "durable function",
    without: "has no durable executions",
    silent: false,
    name: functionArn.split(":").at(-1) ?? "",
    arn: undefined,
    properties: given.all,
  });
}

/** Forgets that a function is durable. */
export function forgetDurable({ records }: Account, functionArn: string): void {
  records.delete(recordKey(TYPE, functionArn));
}
