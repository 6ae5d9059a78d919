import type { Cell } from "../../lib/cloud/who-can/matrix.ts";
import type { AppCall } from "./app-call.ts";

/** Whether a cell is about a call that only signature and policies decide. */
export function isCalled({ row, target, access }: Cell): boolean {
  return (
    ["user", "anyone"].includes(row.kind) &&
    ["route", "function", "url"].includes(target.kind) &&
    access !== "if"
  );
}

/**
 * Returns the call of a cell.
 *
 * @param functions Names of the deployed functions.
 */
export function matrixCall({ row, target, example }: Cell, functions: readonly string[]): AppCall {
  const { principal } = row.caller;
  const as = row.kind === "user" && principal.type === "User" ? { as: principal.userName } : {};
  const call = { title: "", status: 0, ...as };
  const { name, action } = target;
  if (target.kind === "url") return { ...call, to: `url ${name}`, request: "GET /" };
  if (target.kind === "route") {
    const route = name === "$default" ? "PUT /other" : (example?.request ?? name);
    const api = route === "GET /audit" ? "locked" : "orders";
    return { ...call, to: `api ${api}`, request: route.replace("{id}", "1") };
  }
  // A function without a name has its construct path as the name of the target.
  const generated = name.replace("/", "-");
  const found = functions.find((one) => one === name || one.startsWith(generated)) ?? name;
  const path = `/2015-03-31/functions/${found}`;
  switch (action) {
    case "lambda:InvokeFunction":
      return {
        ...call,
        to: "aws lambda",
        request: `POST ${path}/invocations`,
        headers: [["X-Amz-Invocation-Type", "DryRun"]],
      };
    case "lambda:GetFunctionConfiguration":
      return { ...call, to: "aws lambda", request: `GET ${path}/configuration` };
    default:
      return { ...call, to: "aws lambda", request: `GET ${path}` };
  }
}
