const { readFileSync, writeFileSync } = require("node:fs");

let calls = 0;
let number = 0;

/** Does what the event asks for. */
exports.handler = async (event, context) => {
  switch (event.do) {
    case "count":
      return { counter: calls++ };
    case "nothing":
      return undefined;
    case "environment":
      return { Hello: process.env.Hello };
    case "context":
      return { context };
    case "request id":
      return context.awsRequestId;
    case "bytes":
      return "a".repeat(event.count);
    case "throw":
      throw new Error(event.message);
    case "exit":
      process.exit(0);
    case "sleep":
      await new Promise((resolve) => setTimeout(resolve, event.seconds * 1000));
      return {};
    case "write file":
      writeFileSync("/tmp/kept", event.content);
      return null;
    case "read file":
      return { content: readFileSync("/tmp/kept", "utf8") };
    case "set number":
      number = event.number;
      return null;
    case "read number":
      return { number };
    default:
      throw new Error(`unknown task ${event.do}`);
  }
};
