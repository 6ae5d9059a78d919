// @ts-check
// Sends the responses of custom resources to the local cloud. CDK's programs, and CloudFormation's module
// cfn-response, ignore the scheme and port of a response URL: they always connect to port 443 with TLS.
"use strict";

/** Begin of the path of every response URL. */
const RESPONSE_PATH = "/cloudformation-custom-resource-response-";

/**
 * Replaces `https.request`, for requests to response URLs on this machine only.
 *
 * @param {number} port The port of the AWS endpoint.
 */
exports.redirectResponses = (port) => {
  const http = require("node:http");
  const https = require("node:https");
  const { request } = https;
  const { apply } = Reflect;
  /** @this {unknown} @param {any[]} given */
  https.request = function (...given) {
    const [options] = given;
    return isResponse(options)
      ? http.request(
          { ...options, protocol: "http:", port, agent: undefined, defaultPort: undefined },
          given.find((argument) => typeof argument === "function"),
        )
      : apply(request, this, given);
  };
  require("node:module").syncBuiltinESMExports();
};

/** @param {any} options */
function isResponse(options) {
  if (typeof options !== "object" || options === null || options instanceof URL) return false;
  const host = options.hostname ?? options.host;
  const isHere = host === "127.0.0.1" && ["443", ""].includes(`${options.port ?? ""}`);
  return isHere && options.method === "PUT" && `${options.path}`.startsWith(RESPONSE_PATH);
}
