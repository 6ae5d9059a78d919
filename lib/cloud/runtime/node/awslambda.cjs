// @ts-check
// The global object `awslambda`.
"use strict";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
/** The members of an invocation's store that functions cannot change. */
const PROTECTED = {
  REQUEST_ID: Symbol.for("_AWS_LAMBDA_REQUEST_ID"),
  X_RAY_TRACE_ID: Symbol.for("_AWS_LAMBDA_X_RAY_TRACE_ID"),
  TENANT_ID: Symbol.for("_AWS_LAMBDA_TENANT_ID"),
};

/** Marks the response of a stream as a response with a status and headers. */
const HttpResponseStream = {
  /** @param {any} stream @param {object} metadata */
  from(stream, metadata) {
    stream.setContentType("application/vnd.awslambda.http-integration-response");
    // oxlint-disable-next-line no-underscore-dangle -- Lambda's streams have this member.
    stream._onBeforeFirstWrite = (/** @type {(data: string | Uint8Array) => void} */ write) => {
      write(JSON.stringify(metadata));
      write(new Uint8Array(8));
    };
    return stream;
  },
};

/** The values that belong to the running invocation, which libraries read. */
class InvokeStore {
  static PROTECTED_KEYS = PROTECTED;
  /** @type {Record<string | symbol, any> | undefined} */
  #context;
  getContext() {
    return this.#context;
  }
  hasContext() {
    return this.#context !== undefined;
  }
  /** @param {string | symbol} key */
  get(key) {
    return this.#context?.[key];
  }
  /** @param {string | symbol} key @param {unknown} value */
  set(key, value) {
    if (this.isProtectedKey(key)) {
      throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    }
    (this.#context ??= {})[key] = value;
  }
  /** @param {string | symbol} key */
  isProtectedKey(key) {
    return Object.values(PROTECTED).some((one) => one === key);
  }
  getRequestId() {
    return this.get(PROTECTED.REQUEST_ID) ?? "-";
  }
  getXRayTraceId() {
    return this.get(PROTECTED.X_RAY_TRACE_ID);
  }
  getTenantId() {
    return this.get(PROTECTED.TENANT_ID);
  }
  /** @template T @param {Record<string | symbol, unknown>} context @param {() => T} work */
  run(context, work) {
    this.#context = context;
    return work();
  }
}

/** Defines the global object. @param {number} major @param {NodeJS.ProcessEnv} env @returns The store of invocations. */
exports.defineAwsLambda = (major, env) => {
  const store = new InvokeStore();
  if (["1", "true"].includes(env["AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA"] ?? "")) return store;
  Object.assign(globalThis, {
    awslambda: {
      ...(major >= 24 ? { InvokeStore: store } : {}),
      streamifyResponse(/** @type {any} */ handler, /** @type {any} */ options) {
        handler[STREAMING] = "response";
        if (typeof options?.highWaterMark === "number") {
          handler[HIGH_WATER_MARK] = Math.trunc(options.highWaterMark);
        }
        return handler;
      },
      HttpResponseStream,
    },
  });
  return store;
};

/** The store's members for an invocation. @param {{requestId: string, traceId: string}} invocation */
exports.storeOf = ({ requestId, traceId }) => ({
  [PROTECTED.REQUEST_ID]: requestId,
  [PROTECTED.X_RAY_TRACE_ID]: traceId,
});

/** The mark that `streamifyResponse` leaves on a handler, if any. @param {any} handler @returns {unknown} */
exports.streamingOf = (handler) => handler[STREAMING];

/** The size of the stream's buffer that a handler asks for. @param {any} handler @returns {number | undefined} */
exports.highWaterMarkOf = (handler) => handler[HIGH_WATER_MARK];
