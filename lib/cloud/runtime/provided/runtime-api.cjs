// @ts-check
// Lambda's Runtime API, over which programs of any language run functions. It runs in the cloud's process or, for a
// function in a VPC, inside the function's own network. It translates between HTTP and the messages of the channel.
"use strict";
const { createServer } = require("node:http");
const { fault, reply, tooLarge, transition } = require("./replies.cjs");
const { readBody, streamBody } = require("./request-body.cjs");

/** @typedef {import("../programs/function-program.ts").SentEvent} SentEvent */
/** @typedef {import("../channel/message.ts").Message} Message */
/** @typedef {import("node:http").IncomingMessage} Incoming */
/** @typedef {import("node:http").ServerResponse} Outgoing */

const PREFIX = "/2018-06-01/runtime";
const ACCEPTED = { status: "OK" };
/** Lambda's limit on a response that is not streamed. */
const RESPONSE_LIMIT_BYTES = 6_291_556;

/**
 * @param {{ heard: (message: Message) => void, isOwn: (socket: import("node:net").Socket) => boolean }} listener
 *   `isOwn` says whether a connection comes from the function's own process.
 */
exports.runtimeApi = ({ heard, isOwn }) => {
  /** The requests for the next event. @type {Outgoing[]} */
  const waiting = [];
  /** The event that no request has taken yet. @type {SentEvent | undefined} */
  let pending;
  /** Id of the last event that was taken. @type {string | undefined} */
  let current;
  /** @type {"Started" | "InitError" | "Ready" | "Running" | "InvocationResponse" | "InvocationErrorResponse"} */
  let state = "Started";

  const give = () => {
    const outgoing = waiting[0];
    if (!pending || !outgoing) return;
    waiting.shift();
    const { requestId, event, deadlineMs, functionArn, traceId, clientContext } = pending;
    pending = undefined;
    [current, state] = [requestId, "Running"];
    const body = Buffer.from(event);
    outgoing.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": body.length,
      "Lambda-Runtime-Aws-Request-Id": requestId,
      "Lambda-Runtime-Deadline-Ms": String(deadlineMs),
      "Lambda-Runtime-Invoked-Function-Arn": functionArn,
      "Lambda-Runtime-Trace-Id": headerText(traceId),
      ...(clientContext === undefined
        ? {}
        : { "Lambda-Runtime-Client-Context": headerText(clientContext) }),
    });
    outgoing.end(body);
  };

  /** @param {Outgoing} outgoing */
  const next = (outgoing) => {
    if (state === "Started") heard({ type: "ready" });
    if (state !== "Running") state = "Ready";
    waiting.push(outgoing);
    outgoing.on("close", () => {
      const at = waiting.indexOf(outgoing);
      if (at >= 0) waiting.splice(at, 1);
    });
    give();
  };

  /** Rejects an answer to an event that is not running. @param {Outgoing} outgoing @param {string} id @param {string} to */
  const refuses = (outgoing, id, to) => {
    if (id !== current) {
      reply(outgoing, 400, fault("InvalidRequestID", "Invalid request ID"));
      return true;
    }
    if (state === "Running") return false;
    reply(outgoing, 403, transition(state, to));
    return true;
  };

  /** @param {Incoming} incoming @param {Outgoing} outgoing @param {string} requestId */
  const response = async (incoming, outgoing, requestId) => {
    if (refuses(outgoing, requestId, "InvocationResponse")) return void incoming.resume();
    state = "InvocationResponse";
    if (header(incoming, "lambda-runtime-function-response-mode") === "streaming") {
      const failed = await streamBody(incoming, requestId, heard);
      heard(
        failed === undefined
          ? { type: "result", requestId, payload: "" }
          : { type: "error", requestId, payload: failed },
      );
      return reply(outgoing, 202, ACCEPTED);
    }
    const { text, bytes } = await readBody(incoming, RESPONSE_LIMIT_BYTES);
    if (bytes > RESPONSE_LIMIT_BYTES) {
      const message = `Exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`;
      heard({
        type: "error",
        requestId,
        payload: JSON.stringify(tooLarge(bytes, RESPONSE_LIMIT_BYTES)),
      });
      return reply(outgoing, 413, fault("RequestEntityTooLarge", message));
    }
    heard({ type: "result", requestId, payload: text });
    reply(outgoing, 202, ACCEPTED);
  };

  /** @param {Incoming} incoming @param {Outgoing} outgoing @param {string} requestId */
  const error = async (incoming, outgoing, requestId) => {
    if (refuses(outgoing, requestId, "InvocationErrorResponse")) return void incoming.resume();
    state = "InvocationErrorResponse";
    heard({ type: "error", requestId, payload: await errorIn(incoming) });
    reply(outgoing, 202, ACCEPTED);
  };

  /** @param {Incoming} incoming @param {Outgoing} outgoing */
  const initError = async (incoming, outgoing) => {
    if (state !== "Started") {
      incoming.resume();
      return reply(outgoing, 403, transition(state, "InitError"));
    }
    state = "InitError";
    heard({ type: "init-error", payload: await errorIn(incoming) });
    reply(outgoing, 202, ACCEPTED);
  };

  /** @param {Incoming} incoming @param {Outgoing} outgoing */
  const route = (incoming, outgoing) => {
    const { method, url = "" } = incoming;
    const path = url.startsWith(PREFIX) ? url.slice(PREFIX.length) : "";
    if (method === "GET" && path === "/invocation/next") return next(outgoing);
    const [, id = "", what] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (method === "POST" && what === "response") return response(incoming, outgoing, id);
    if (method === "POST" && what === "error") return error(incoming, outgoing, id);
    if (method === "POST" && path === "/init/error") return initError(incoming, outgoing);
    incoming.resume();
    return reply(outgoing, 404, fault("NotFound", `${method} ${url} is not a Runtime API`));
  };

  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  const server = createServer({ requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0 });
  server.on("request", (incoming, outgoing) => {
    // The body of a request whose connection breaks cannot be read, and needs no reply.
    Promise.resolve(route(incoming, outgoing)).catch(() => outgoing.destroy());
  });
  server.prependListener("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    if (!isOwn(socket)) socket.destroy();
  });

  return {
    server,
    /** Passes an event to the next request for one. @param {SentEvent} event */
    send(event) {
      pending = event;
      give();
    },
    /** Closes the server, and calls back once the last request has been read. @param {() => void} done */
    end(done) {
      server.close();
      if (sockets.size === 0) return done();
      for (const socket of sockets) {
        socket.on("close", () => sockets.size === 0 && done());
      }
    },
  };
};

/** Returns the error that a runtime reports, as JSON text. @param {Incoming} incoming */
async function errorIn(incoming) {
  const { text } = await readBody(incoming, RESPONSE_LIMIT_BYTES);
  if (text !== "") return text;
  const errorType = header(incoming, "lambda-runtime-function-error-type") ?? "Runtime.Unknown";
  return JSON.stringify({ errorType, errorMessage: "" });
}

/** Returns a text as the bytes of a header, without the characters that a header cannot contain. @param {string} text */
function headerText(text) {
  return Buffer.from(text, "utf8")
    .toString("latin1")
    .replaceAll(/[^\t\x20-\x7E\x80-\xFF]/g, "");
}

/** @param {Incoming} incoming @param {string} name */
function header({ headers }, name) {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}
