// @ts-check
// The context of an invocation.
"use strict";

/** @typedef {{requestId: string, event: string, deadlineMs: number, functionArn: string, traceId: string, clientContext?: string}} Invocation */

/** Returns the members that the contexts of all invocations share. They are read once, because reading the environment is slow. */
exports.contextOfAll = () => {
  const { env } = process;
  return {
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
  };
};

/** Returns the members of one invocation, and makes its trace the current one. @param {Invocation} invocation */
exports.contextOf = ({ requestId, deadlineMs, functionArn, traceId, clientContext }) => {
  if (traceId) process.env["_X_AMZN_TRACE_ID"] = traceId;
  else delete process.env["_X_AMZN_TRACE_ID"];
  return {
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
};
