// @ts-check
// Runs dynalite, the database behind DynamoDB's tables, in a thread of its own: what it throws at odd
// input, it throws where nobody can catch it. It listens on no port; each request comes in a message and
// goes through a pair of streams.
//   parent → thread  {id, operation, input}
//   thread → parent  {id, status, crc32, body} | {id, error}
// It keeps everything in memory, and has account and region from the thread's environment.
import { AsyncLocalStorage } from "node:async_hooks";
import { request } from "node:http";
import { duplexPair } from "node:stream";
import { text } from "node:stream/consumers";
import { parentPort } from "node:worker_threads";
import { loadDynalite } from "./load-dynalite.mjs";

/** @typedef {{id: number, operation: string, input: object}} Asked */

/** A throw can leave an item locked, and the next call for that item must not wait for ever. */
const DEADLINE_MS = 10_000;
/** While a call is validated, every other call waits. */
const VALIDATION_MS = 1000;

const parent = parentPort;
if (!parent) throw new Error("dynalite.mjs runs as a thread of the local cloud only");

const dynalite = await loadDynalite(VALIDATION_MS);
/** @type {import("node:http").Server} */
const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
/** @type {AsyncLocalStorage<import("node:stream").Duplex>} */
const current = new AsyncLocalStorage();

// Ends the one request in which it was thrown, and no other.
process.on("uncaughtException", (error) => current.getStore()?.destroy(error));

parent.on("message", (/** @type {Asked} */ { id, operation, input }) => {
  void ask(operation, input)
    .catch((error) => ({ error: String(error?.stack ?? error) }))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window.
    .then((answer) => parent.postMessage({ id, ...answer }));
});

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
        // dynalite expects the name that AWS defines, which does not depend on what our service accepts.
        "X-Amz-Target": `DynamoDB_20120810.${operation}`,
        // It wants a signature, and checks none: the cloud has.
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
