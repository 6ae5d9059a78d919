// @ts-check
// Runs dynalite, the database behind DynamoDB's tables, in a separate thread, because at some inputs dynalite
// throws errors that its caller cannot catch. It does not listen on a port: each request arrives in a message
// and is passed to dynalite through a pair of streams.
//   parent → thread  {id, operation, input}
//   thread → parent  {id, status, crc32, body} | {id, error}
// dynalite keeps all data in memory, and reads the account and the region from the thread's environment.
import { AsyncLocalStorage } from "node:async_hooks";
import { request } from "node:http";
import { duplexPair } from "node:stream";
import { text } from "node:stream/consumers";
import { parentPort } from "node:worker_threads";
import { loadDynalite } from "./load-dynalite.mjs";
import { inOrder } from "./order.mjs";

/** @typedef {{id: number, operation: string, input: object}} Asked */

/** Time limit for one call, because an error can leave an item locked, and the next call would wait forever. */
const DEADLINE_MS = 10_000;
/** Time limit for the validation of one call, during which every other call waits. */
const VALIDATION_MS = 1000;

const parent = parentPort;
if (!parent) throw new Error("dynalite.mjs runs only as a thread of the local cloud");

const dynalite = await loadDynalite(VALIDATION_MS);
// Its imports load parts of dynalite, which have to be repaired before.
const { prepared, serverAndStore } = await import("./transactions.mjs");
const { server, store } = serverAndStore(dynalite, { createTableMs: 0, deleteTableMs: 0 });
/** @type {AsyncLocalStorage<{destroy: (error: Error) => unknown}>} */
const current = new AsyncLocalStorage();
const { together, alone } = inOrder();

// Ends only the request in which the error was thrown.
process.on("uncaughtException", (error) => current.getStore()?.destroy(error));

parent.on("message", (/** @type {Asked} */ { id, operation, input }) => {
  const isTransaction = operation.startsWith("Transact");
  const answered = isTransaction
    ? alone(() => transact(operation, input))
    : together(() => ask(operation, input));
  void answered
    .catch((error) => ({ error: String(error?.stack ?? error) }))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is not a window.
    .then((answer) => parent.postMessage({ id, ...answer }));
});

/** @param {string} operation @param {object} input */
async function transact(operation, input) {
  /** @type {import("./transactions.mjs").Prepared} */
  const { answer, write } = await new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    signal.addEventListener("abort", () => reject(signal.reason));
    const known = /** @type {import("./transactions.mjs").Input} */ (input);
    current.run({ destroy: reject }, () => {
      prepared(operation, known, store, signal).then(resolve, reject);
    });
  });
  // The deadline has no effect here, so that no transaction is written in part.
  await write();
  return answer;
}

/** @param {string} operation @param {object} input */
function ask(operation, input) {
  const [near, far] = duplexPair();
  return current.run(near, async () => {
    const outgoing = request({
      method: "POST",
      createConnection: () => near,
      signal: AbortSignal.timeout(DEADLINE_MS),
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        // AWS defines this name. The copy does not depend on dynamodb.ts, so a mistake in either of them is noticed.
        "X-Amz-Target": `DynamoDB_20120810.${operation}`,
        // dynalite requires a signature but does not check it. The local cloud has already verified the request.
        "X-Amz-Date": "-",
        Authorization: "AWS4-HMAC-SHA256 Credential=-, SignedHeaders=-, Signature=-",
      },
    });
    /** @type {Promise<import("node:http").IncomingMessage>} */
    const answered = new Promise((resolve, reject) => {
      outgoing.once("response", resolve);
      outgoing.on("error", reject);
    });
    server.emit("connection", far);
    outgoing.end(JSON.stringify(input));
    const incoming = await answered;
    const crc32 = String(incoming.headers["x-amz-crc32"]);
    return { status: incoming.statusCode, crc32, body: await text(incoming) };
  });
}
