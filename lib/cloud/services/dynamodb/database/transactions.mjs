// @ts-check
// Transactions, which dynalite does not have. They run in dynalite's thread while no other operation runs. Every part
// is performed on a store that keeps what it would write; if no part fails, all is written.
// @ts-expect-error: dynalite has no types.
import db from "dynalite/db/index.js";
import { canceled } from "./cancellation.mjs";
import { parsed, rehearsed } from "./rehearsal.mjs";

/** @typedef {import("./rehearsal.mjs").Rehearsed} Rehearsed */
/** @typedef {{status: number, body: string}} Answer */
/** @typedef {{answer: Answer, write: () => Promise<void>}} Prepared The answer, and what must be done before it is sent. */
/** @typedef {{ConditionCheck?: Part, Put?: Part, Delete?: Part, Update?: Part, Get?: Part}} TransactItem */
/** @typedef {{TableName: string, ReturnValuesOnConditionCheckFailure?: string}} Part */
/** @typedef {{TransactItems: readonly TransactItem[], ReturnConsumedCapacity?: string}} Input */

/**
 * dynalite's operation for each kind of part. What the check of a condition would delete is never deleted.
 *
 * @type {Readonly<Record<string, import("./rehearsal.mjs").Action>>}
 */
const ACTIONS = {
  ConditionCheck: "deleteItem",
  Put: "putItem",
  Delete: "deleteItem",
  Update: "updateItem",
  Get: "getItem",
};
/** DynamoDB's limit for all items of a transaction. */
const LONGEST_BYTES = 4 * 2 ** 20;

/**
 * Starts dynalite, and returns its server and its store, which it does not export.
 *
 * @param {(options: object) => import("node:http").Server} dynalite
 * @param {object} options
 */
export function serverAndStore(dynalite, options) {
  const { create } = db;
  /** @type {import("./rehearsal.mjs").Store | undefined} */
  let store;
  db.create = (/** @type {object} */ given) => (store = create(given));
  const server = dynalite(options);
  db.create = create;
  if (!store)
    throw new Error("dynalite does not create its store as before; adapt transactions.mjs");
  return { server, store };
}

/**
 * Prepares TransactWriteItems or TransactGetItems: checks and reads everything, and writes nothing.
 *
 * @param {string} operation
 * @param {Input} input
 * @param {import("./rehearsal.mjs").Store} store
 * @param {AbortSignal} signal
 * @returns {Promise<Prepared>}
 */
export async function prepared(operation, input, store, signal) {
  const parts = input.TransactItems.map((item) => partOf(item, input.ReturnConsumedCapacity));
  /** @type {Rehearsed[]} */
  const all = [];
  try {
    for (const { action, data } of parts) {
      const whole = parsed(action, data, store);
      all.push(await rehearsed(action, whole, store));
      signal.throwIfAborted();
    }
  } catch (error) {
    if (hasBody(error)) return refused(error.body);
    throw error;
  }
  const problem = problemOf(all);
  if (problem) return refused(problem);
  const failed = all.some(({ error }) => error !== undefined);
  if (failed) return refused(canceled(all.map((one, index) => reasonOf(one, parts[index]))));
  const capacity = input.ReturnConsumedCapacity === "TOTAL" ? consumed(operation, all, parts) : {};
  if (operation === "TransactGetItems") {
    const Responses = all.map(({ result: { Item } }) => (Item === undefined ? {} : { Item }));
    return unwritten(200, { ...capacity, Responses });
  }
  return {
    answer: { status: 200, body: JSON.stringify(capacity) },
    async write() {
      for (const [index, { write }] of all.entries()) if (parts[index]?.writes) await write();
    },
  };
}

/** @param {TransactItem} item @param {string | undefined} ReturnConsumedCapacity */
function partOf(item, ReturnConsumedCapacity) {
  for (const [kind, action] of Object.entries(ACTIONS)) {
    const part = /** @type {Readonly<Record<string, Part | undefined>>} */ (item)[kind];
    if (!part) continue;
    const { ReturnValuesOnConditionCheckFailure: returned, ...rest } = part;
    const more = kind === "Get" ? { ConsistentRead: true } : {};
    const data = { ...rest, ...more, ReturnConsumedCapacity };
    const writes = kind !== "Get" && kind !== "ConditionCheck";
    return { action, data, writes, returnsItem: returned === "ALL_OLD" };
  }
  throw new Error("a part of a transaction has no operation");
}

/** @param {readonly Rehearsed[]} all */
function problemOf(all) {
  const items = all.flatMap(({ item }) => item ?? []);
  if (new Set(items).size < items.length) {
    return invalid("Transaction request cannot include multiple operations on one item");
  }
  const bytes = all.reduce((sum, { put, found }) => sum + sizeOf(put ?? found), 0);
  if (bytes > LONGEST_BYTES) {
    return invalid("The aggregate size of the items in the transaction exceeds 4 MB");
  }
  const other = all.find(({ error }) => error && codeOf(error) === undefined);
  return other?.error;
}

/** @param {object | undefined} item @returns {number} */
function sizeOf(item) {
  return item === undefined ? 0 : db.itemSize(item);
}

/** @param {{__type: string}} error An error of dynalite. @returns {string | undefined} */
function codeOf({ __type: type }) {
  if (type.endsWith("#ConditionalCheckFailedException")) return "ConditionalCheckFailed";
  return type.endsWith("#ValidationException") ? "ValidationError" : undefined;
}

/**
 * @param {Rehearsed} rehearsal
 * @param {{returnsItem: boolean} | undefined} part
 * @returns {import("./cancellation.mjs").Reason}
 */
function reasonOf({ error, found }, part) {
  if (!error) return { Code: "None" };
  const Code = codeOf(error) ?? "None";
  const isShown = part?.returnsItem && found && Code === "ConditionalCheckFailed";
  return { Code, ...(isShown ? { Item: found } : {}), Message: error.message };
}

/** @param {string} message */
function invalid(message) {
  return { __type: "com.amazon.coral.validate#ValidationException", message };
}

/** @param {object} body */
function refused(body) {
  return unwritten(400, body);
}

/** @param {number} status @param {object} body @returns {Prepared} */
function unwritten(status, body) {
  return { answer: { status, body: JSON.stringify(body) }, write: async () => undefined };
}

/** @param {unknown} error @returns {error is {body: object}} */
function hasBody(error) {
  return typeof error === "object" && error !== null && "statusCode" in error && "body" in error;
}

/**
 * A transaction consumes twice the capacity of its parts.
 *
 * @param {string} operation
 * @param {readonly Rehearsed[]} all
 * @param {readonly {data: {TableName: string}}[]} parts
 */
function consumed(operation, all, parts) {
  /** @type {Map<string, number>} */
  const units = new Map();
  for (const [index, { result }] of all.entries()) {
    const table = parts[index]?.data.TableName ?? "";
    units.set(table, (units.get(table) ?? 0) + 2 * (result.ConsumedCapacity?.CapacityUnits ?? 0));
  }
  const unit = operation === "TransactGetItems" ? "ReadCapacityUnits" : "WriteCapacityUnits";
  const ConsumedCapacity = [...units].map(([TableName, CapacityUnits]) => ({
    TableName,
    CapacityUnits,
    [unit]: CapacityUnits,
  }));
  return { ConsumedCapacity };
}
