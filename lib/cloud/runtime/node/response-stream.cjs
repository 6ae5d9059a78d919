// @ts-check
// The stream to which a handler of `awslambda.streamifyResponse` writes its response.
"use strict";
const { Writable } = require("node:stream");
const { runtimeError } = require("./errors.cjs");

const DEFAULT_TYPE = "application/octet-stream";
/** What functions see of the stream, as on Lambda. */
const METHODS =
  `cork destroy end uncork write addListener emit eventNames getMaxListeners listenerCount listeners off on
  once prependListener prependOnceListener rawListeners removeAllListeners removeListener setMaxListeners`.split(
    /\s+/,
  );
const PROPERTIES =
  `destroyed writable writableFinished writableObjectMode writableBuffer writableEnded
  writableNeedDrain writableHighWaterMark writableCorked writableLength`.split(/\s+/);

/** @typedef {{ send: (message: {type: string, payload?: string, [member: string]: unknown}, sent?: (error?: Error | null) => void) => void }} Sender */

/**
 * @param {Sender} port @param {string} requestId @param {number | undefined} highWaterMark
 * @returns {{ stream: any, finished: Promise<void>, isFinished: () => boolean }} The stream for the handler, and its
 *   end: it has ended, and all of it is passed on.
 */
exports.createResponseStream = (port, requestId, highWaterMark) => {
  let contentType = DEFAULT_TYPE;
  let isBegun = false;
  const begin = () => {
    if (!isBegun) port.send({ type: "stream", requestId, contentType });
    isBegun = true;
  };
  const inner = new Writable({
    ...(highWaterMark === undefined ? {} : { highWaterMark }),
    write(chunk, _, done) {
      begin();
      // It is sent once the cloud has taken what came before it.
      port.send({ type: "chunk", requestId, data: chunk.toString("base64") }, done);
    },
    final(done) {
      begin();
      done();
    },
  });
  const finished = new Promise((resolve, reject) => {
    inner.on("finish", () => resolve(undefined)).on("error", reject);
  });
  // A handler that fails before does not wait for it.
  finished.catch(() => undefined);
  /** @type {any} */
  const stream = {};
  /** @type {any} */
  const methods = inner;
  for (const name of METHODS) stream[name] = methods[name].bind(inner);
  for (const name of PROPERTIES) Object.defineProperty(stream, name, { get: () => methods[name] });
  let isWritten = false;
  /** @param {any} chunk @param {any} encoding @param {any} callback */
  stream.write = (chunk, encoding, callback) => {
    const isRaw = typeof chunk === "string" || chunk?.constructor === Uint8Array;
    const data = isRaw || Buffer.isBuffer(chunk) ? chunk : JSON.stringify(chunk);
    // oxlint-disable-next-line no-underscore-dangle -- Lambda's streams have this member.
    const before = stream._onBeforeFirstWrite;
    if (!isWritten && typeof before === "function") {
      before((/** @type {string | Uint8Array} */ first) => inner.write(first));
    }
    const isRoom = inner.write(data, encoding, callback);
    isWritten = true;
    return isRoom;
  };
  /** @param {string} type */
  stream.setContentType = (type) => {
    if (isWritten) {
      throw runtimeError("Runtime.InvalidStreamingOperation", "Cannot set content-type, too late.");
    }
    contentType = type;
  };
  return { stream, finished, isFinished: () => inner.writableFinished };
};
