// @ts-check
// @ts-expect-error: dynalite has no types.
import deleteItem from "dynalite/actions/deleteItem.js";
// @ts-expect-error: dynalite has no types.
import getItem from "dynalite/actions/getItem.js";
// @ts-expect-error: dynalite has no types.
import putItem from "dynalite/actions/putItem.js";
// @ts-expect-error: dynalite has no types.
import updateItem from "dynalite/actions/updateItem.js";
// @ts-expect-error: dynalite has no types.
import deleteItemForm from "dynalite/validations/deleteItem.js";
// @ts-expect-error: dynalite has no types.
import getItemForm from "dynalite/validations/getItem.js";
// @ts-expect-error: dynalite has no types.
import putItemForm from "dynalite/validations/putItem.js";
// @ts-expect-error: dynalite has no types.
import updateItemForm from "dynalite/validations/updateItem.js";
// @ts-expect-error: dynalite has no types.
import validations from "dynalite/validations/index.js";

/** @typedef {Readonly<Record<string, unknown>>} Item */
/** @typedef {(error: unknown, value?: unknown) => void} Callback */
/** @typedef {{batch: (steps: readonly Step[], done: Callback) => void, get: (key: string, done: Callback) => void}} Rows */
/** @typedef {{type: "put", key: string, value: Item} | {type: "del", key: string}} Step */
/**
 * @typedef {object} Store Where dynalite keeps its tables.
 * @property {object} options
 * @property {(...given: unknown[]) => void} getTable
 * @property {(table: string) => Rows} getItemDb
 * @property {(type: string, table: string, index: string) => Rows} getIndexDb
 */

/**
 * @typedef {object} Rehearsed What an operation on one item would do.
 * @property {string | undefined} item Table and key, in one text. `undefined` if the key is invalid.
 * @property {Item | undefined} found The item before the operation.
 * @property {Item | undefined} put The item after the operation, if the operation writes it.
 * @property {{__type: string, message?: string} | undefined} error
 * @property {{Item?: Item, ConsumedCapacity?: {CapacityUnits: number}}} result
 * @property {() => Promise<void>} write Does what the operation would do.
 */

/** dynalite's operations. */
const ACTIONS = { deleteItem, getItem, putItem, updateItem };
/** The types and further checks of their inputs. */
const FORMS = {
  deleteItem: deleteItemForm,
  getItem: getItemForm,
  putItem: putItemForm,
  updateItem: updateItemForm,
};

/** @typedef {keyof typeof ACTIONS} Action */

/**
 * Checks the form of an operation's input and parses its expressions.
 *
 * @param {Action} action
 * @param {object} input
 * @param {Store} store
 * @returns {object} The input with its parsed expressions.
 */
export function parsed(action, input, store) {
  const { types, custom } = FORMS[action];
  const data = validations.checkTypes(input, types);
  validations.checkValidations(data, types, custom, store);
  return data;
}

/**
 * Performs dynalite's own operation on a store that keeps what it would write.
 *
 * @param {Action} action
 * @param {object} data The result of {@link parsed}.
 * @param {Store} store
 * @returns {Promise<Rehearsed>}
 */
export async function rehearsed(action, data, store) {
  /** @type {Map<Rows, Step[]>} */
  const steps = new Map();
  /** @type {Pick<Rehearsed, "item" | "found" | "put">} */
  const seen = { item: undefined, found: undefined, put: undefined };

  /** @param {Rows} rows */
  const keeping = (rows) => {
    /** @param {Step} step @param {Callback} done */
    const keep = (step, done) => {
      steps.set(rows, [...(steps.get(rows) ?? []), step]);
      done(null);
    };
    return {
      /** @param {string} key @param {Item} value @param {Callback} done */
      put: (key, value, done) => keep({ type: "put", key, value }, done),
      /** @param {string} key @param {Callback} done */
      del: (key, done) => keep({ type: "del", key }, done),
    };
  };
  const rehearsing = {
    ...store,
    /** @param {string} table */
    getItemDb(table) {
      const rows = store.getItemDb(table);
      const kept = keeping(rows);
      return {
        ...kept,
        /** @param {string} key @param {Item} value @param {Callback} done */
        put(key, value, done) {
          seen.put = value;
          kept.put(key, value, done);
        },
        /** @param {string} key @param {Callback} done */
        get(key, done) {
          seen.item = JSON.stringify([table, key]);
          rows.get(key, (error, found) => {
            if (typeof found === "object" && found !== null) seen.found = { ...found };
            done(error, found);
          });
        },
        /** @param {string} _ @param {(release: (done: Callback) => Callback) => void} locked */
        lock: (_, locked) => locked((done) => done), // No other operation runs.
      };
    },
    /** @param {string} type @param {string} table @param {string} index */
    getIndexDb: (type, table, index) => keeping(store.getIndexDb(type, table, index)),
  };

  /** @type {Pick<Rehearsed, "error" | "result">} */
  const outcome = await new Promise((resolve, reject) => {
    ACTIONS[action](rehearsing, data, (/** @type {any} */ error, /** @type {any} */ result) => {
      if (error && !error.statusCode) reject(error);
      else resolve({ error: error?.body, result: result ?? {} });
    });
  });
  return {
    ...seen,
    ...outcome,
    async write() {
      for (const [rows, batch] of steps) {
        await new Promise((resolve, reject) => {
          rows.batch(batch, (error) => (error ? reject(error) : resolve(undefined)));
        });
      }
    },
  };
}
