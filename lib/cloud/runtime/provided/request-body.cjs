// @ts-check
// Reads the bodies of requests to the Runtime API.
"use strict";

/** @typedef {import("node:http").IncomingMessage} Incoming */

/**
 * Reads a body as text. Bytes after the limit are counted, but not kept.
 *
 * @param {Incoming} incoming @param {number} limit @returns {Promise<{ text: string, bytes: number }>}
 */
exports.readBody = async (incoming, limit) => {
  /** @type {Buffer[]} */
  const kept = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes <= limit) kept.push(chunk);
  }
  return { text: bytes <= limit ? Buffer.concat(kept).toString("utf8") : "", bytes };
};

/**
 * Passes the body of a streamed response on while it arrives.
 *
 * @param {Incoming} incoming @param {string} requestId
 * @param {(message: import("../channel/message.ts").Message) => void} heard
 * @returns {Promise<string | undefined>} The error in the trailers as JSON text, if the response ended with an error.
 */
exports.streamBody = async (incoming, requestId, heard) => {
  const contentType = incoming.headers["content-type"];
  heard({ type: "stream", requestId, contentType });
  try {
    for await (const data of incoming) {
      await new Promise((taken) =>
        heard({ type: "chunk", requestId, data, taken: () => taken(undefined) }),
      );
    }
  } catch {
    const errorMessage = "the connection of a streamed response broke";
    return JSON.stringify({ errorType: "Runtime.TruncatedResponse", errorMessage });
  }
  const { trailers } = incoming;
  const errorType = trailers["lambda-runtime-function-error-type"];
  if (errorType === undefined) return undefined;
  const body = Buffer.from(trailers["lambda-runtime-function-error-body"] ?? "", "base64").toString(
    "utf8",
  );
  return body === "" ? JSON.stringify({ errorType, errorMessage: "" }) : body;
};
