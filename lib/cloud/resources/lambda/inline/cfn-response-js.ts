/**
 * The source of `cfn-response`, which sends the result of a custom resource to CloudFormation. It uses the whole URL,
 * because the local cloud has a port of its own. AWS's module always connects to port 443.
 */
export const cfnResponseJs = `"use strict";
exports.SUCCESS = "SUCCESS";
exports.FAILED = "FAILED";

exports.send = function (event, context, responseStatus, responseData, physicalResourceId, noEcho) {
  return new Promise((resolve, reject) => {
    const responseBody = JSON.stringify({
      Status: responseStatus,
      Reason: "See the details in CloudWatch Log Stream: " + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: responseData,
    });
    console.log("Response body:\\n", responseBody);
    const { protocol, hostname, port, pathname, search } = new URL(event.ResponseURL);
    const { request } = require(protocol === "http:" ? "http" : "https");
    const options = {
      hostname,
      port: port || (protocol === "http:" ? 80 : 443),
      path: pathname + search,
      method: "PUT",
      headers: { "content-type": "", "content-length": Buffer.byteLength(responseBody) },
    };
    const sent = request(options, (response) => {
      console.log("Status code: " + response.statusCode);
      response.resume();
      // Handlers with a promise have no callback that ends them.
      resolve(typeof context.done === "function" ? context.done() : undefined);
    });
    sent.on("error", (error) => {
      console.log("send(..) failed executing https.request(..): " + error);
      reject(typeof context.done === "function" ? context.done(error) : error);
    });
    sent.end(responseBody);
  });
};
`;
