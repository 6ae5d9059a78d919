import type { KeyAttribute, Table } from "../../../account/dynamodb/table.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { serialization, validation } from "../../protocol/json/errors.ts";
import { memberOf, membersOf, type Members } from "../../protocol/json/input.ts";
import { BATCH_LIMITS, CONDITION_CHECK, OF_TABLES, type OneTableOperation } from "./operations.ts";
import { keyCondition } from "./key-condition.ts";
import { keyValue, type LeadingKeys } from "./key-value.ts";

/** Returns the partition keys that a request names. */
type Reader = (input: Members, table: Table) => LeadingKeys;

/**
 * Readers by operation, or `undefined` if the operation's requests name no keys. An operation whose requests name
 * keys must have a reader, because `ForAllValues` in a policy is true for a request without keys.
 */
const READERS: Readonly<Record<string, Reader | undefined>> = {
  [CONDITION_CHECK]: (input, { partitionKey }) => ofKey(input["Key"], partitionKey),
  DeleteItem: (input, { partitionKey }) => ofKey(input["Key"], partitionKey),
  GetItem: (input, { partitionKey }) => ofKey(input["Key"], partitionKey),
  UpdateItem: (input, { partitionKey }) => ofKey(input["Key"], partitionKey),
  PutItem: (input, { partitionKey }) => ofItem(input["Item"], partitionKey),
  Query: (input, table) => {
    const index = memberOf(input, "IndexName");
    if (index === undefined) return keyCondition(input, table.partitionKey);
    if (typeof index !== "string") return serialization();
    const key = table.indexes.get(index);
    return key
      ? keyCondition(input, key)
      : validation(`The table does not have the specified index: ${index}`);
  },
  DescribeTable: undefined,
  DescribeTimeToLive: undefined,
  Scan: undefined,
} satisfies Record<OneTableOperation | typeof CONDITION_CHECK, Reader | undefined>;

/** Returns whether the requests of an operation name partition keys. The requests of a batch always do. */
export function namesKeys(operation: string): boolean {
  return OF_TABLES.has(operation) || READERS[operation] !== undefined;
}

/**
 * Returns the partition keys that a request names. As on AWS, the list is empty for an operation whose requests
 * name no keys. Scan, which reads all keys, is such an operation.
 */
export function leadingKeys(operation: string, input: Members, table: Table): LeadingKeys {
  return READERS[operation]?.(input, table) ?? [];
}

/**
 * Returns the partition keys of the part of a batch for one table: `{Keys}`, or a list of puts and deletes. A batch
 * over DynamoDB's limit is not read, because the keys are read before the caller is authorized.
 */
export function batchLeadingKeys(requests: unknown, { partitionKey }: Table): LeadingKeys {
  const keys = memberOf(requests, "Keys");
  if (Array.isArray(keys)) {
    if (keys.length > BATCH_LIMITS.BatchGetItem) return tooMany("BatchGetItem");
    return all(keys, (key) => ofKey(key, partitionKey));
  }
  if (!Array.isArray(requests)) return serialization();
  if (requests.length > BATCH_LIMITS.BatchWriteItem) return tooMany("BatchWriteItem");
  return all(requests, (request) => {
    const put = memberOf(request, "PutRequest");
    const del = memberOf(request, "DeleteRequest");
    if ((put === undefined) === (del === undefined)) return serialization();
    return put === undefined
      ? ofKey(memberOf(del, "Key"), partitionKey)
      : ofKey(memberOf(put, "Item"), partitionKey);
  });
}

function tooMany(operation: keyof typeof BATCH_LIMITS): ServiceError {
  return validation(`Too many items requested for the ${operation} call`);
}

/** Returns the keys of all parts, or the first error. */
function all(parts: readonly unknown[], read: (part: unknown) => LeadingKeys): LeadingKeys {
  const values = new Set<string>();
  for (const part of parts) {
    const found = read(part);
    if (found instanceof ServiceError) return found;
    for (const value of found) values.add(value);
  }
  return [...values];
}

function ofKey(key: unknown, attribute: KeyAttribute): LeadingKeys {
  return (
    keyValue(memberOf(key, attribute.name), attribute) ??
    validation("The provided key element does not match the schema")
  );
}

function ofItem(item: unknown, attribute: KeyAttribute): LeadingKeys {
  const value = memberOf(item, attribute.name);
  const { name, type } = attribute;
  return (
    keyValue(value, attribute) ??
    validation(
      value === undefined
        ? `One or more parameter values were invalid: Missing the key ${name} in the item`
        : `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${Object.keys(membersOf(value) ?? {}).join()}`,
    )
  );
}
