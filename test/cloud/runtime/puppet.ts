import { ownProcess } from "./invoke.ts";

/** The source of a handler that does what its event's member `do` says. */
export const puppet = `
import { writeSync } from "node:fs";
let events = 0;
export const handler = async (event, context) => {
  events++;
  console.log("did " + event.do);
  switch (event.do) {
    case "throw": throw new RangeError("told to");
    case "throw text": throw "a text";
    case "throw long": throw "x".repeat(event.length);
    case "exit": process.exit(event.code ?? 0);
    case "kill": process.kill(process.pid, "SIGKILL");
    case "die later": setTimeout(() => process.exit(1), 0); return "ok";
    case "hang": return new Promise(() => setInterval(() => {}, 1000));
    case "spin": for (;;);
    case "wait": return new Promise((resolve) => setTimeout(resolve, event.ms, { pid: ${ownProcess}(process.pid) }));
    case "reject aside": Promise.reject(new Error("aside")); return new Promise(() => setInterval(() => {}, 1000));
    case "nothing": return undefined;
    case "circle": { const a = {}; a.a = a; return a; }
    case "long": return "x".repeat(event.length);
    case "print": process.stdout.write(event.text); return null;
    case "environment": return process.env;
    case "context": return { ...context, remaining: context.getRemainingTimeInMillis() };
    case "say": writeSync(3, event.text); return "said";
    case "claim to end": {
      const { awsRequestId: requestId } = context;
      writeSync(3, JSON.stringify({ type: "error", requestId, isLast: true, error: { errorType: "claimed" } }) + "\\n");
      return new Promise(() => setInterval(() => {}, 1000));
    }
    case "flood": for (const piece = Buffer.alloc(2 ** 20, 46);;) {
      try { writeSync(3, piece); } catch ({ code }) { if (code !== "EAGAIN") throw code; }
      await new Promise(setImmediate);
    }
    default: return { events, pid: ${ownProcess}(process.pid), event };
  }
};
`;
