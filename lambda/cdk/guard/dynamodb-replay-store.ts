import { CodedError, messageOf } from "../../../lib/errors.ts";
import { serviceEndpoint, type Environment } from "../../../lib/cdk/runtime/https/endpoint.ts";
import { signedPost } from "../../../lib/cdk/runtime/https/signed-post.ts";
import { DELIVERIES } from "../../../lib/formats/function/deliveries-table.ts";
import { isText } from "../../../lib/formats/json/json-form.ts";
import type { Claim, ClaimedDelivery, ReplayStore } from "./replay.ts";
import { isMap, parseJson } from "../../../lib/json.ts";

/** The DynamoDB table in which the guard stores deliveries returned an error or did not respond. */
export class ReplayStoreFailed extends CodedError {
  readonly code = "ERR_REPLAY_STORE";
}

/** Longest time in ms for one request to DynamoDB. */
const CALL_MS = 2_000;

/** Placeholders for attribute names in expressions, because DynamoDB reserves words such as `state`. */
const NAMES = { "#state": "state", "#lease": "lease" };

/**
 * Returns a {@link ReplayStore} in a DynamoDB table with the attributes of {@link DELIVERIES}. It calls only PutItem
 * and GetItem. Its methods reject with {@link ReplayStoreFailed} if DynamoDB returns an error or does not respond.
 *
 * @param env The environment of the process. Each call reads the credentials from it, because they change.
 */
export function dynamoDbReplayStore(env: Environment, table: string): ReplayStore {
  /** @returns The output of the operation. `undefined` if the condition of a PutItem was false. */
  async function call(operation: "PutItem" | "GetItem", input: object) {
    const endpoint = serviceEndpoint("dynamodb", env);
    const answer = await signedPost(
      env,
      endpoint,
      {
        path: "/",
        headers: [
          ["Content-Type", "application/x-amz-json-1.0"],
          // AWS defines this name. The local cloud has its own copy, because a shared constant would hide a mistake
          // in it.
          ["X-Amz-Target", `DynamoDB_20120810.${operation}`],
        ],
        body: Buffer.from(JSON.stringify({ TableName: table, ...input })),
      },
      new Date(),
      { timeoutMs: CALL_MS },
    ).catch((cause: unknown) => {
      throw new ReplayStoreFailed(`cannot reach ${endpoint.host}: ${messageOf(cause)}`, {
        cause,
      });
    });
    const output = parseJson(answer.body.toString());
    if (answer.status === 200 && isMap(output)) return output;
    const type = isMap(output) ? output["__type"] : undefined;
    const name = isText(type) ? type.replace(/^.*#/, "") : `status ${answer.status}`;
    if (name === "ConditionalCheckFailedException") return undefined;
    throw new ReplayStoreFailed(`${operation} in table ${table}: ${name}`);
  }

  const put = async (item: object, condition: string, names: object, values: object) => {
    const input = {
      Item: item,
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    };
    return (await call("PutItem", input)) !== undefined;
  };

  return {
    async claim(claim, now) {
      const isOurs = await put(
        { ...itemOf(claim), state: IN_PROGRESS },
        "attribute_not_exists(#key) OR #expires < :seconds OR (#state = :open AND #lease < :ms AND #body = :body)",
        { ...NAMES, "#key": DELIVERIES.key, "#expires": DELIVERIES.ttl, "#body": "body" },
        {
          ":seconds": number(Math.floor(now.getTime() / 1000)),
          ":ms": number(now.getTime()),
          ":open": IN_PROGRESS,
          ":body": text(claim.body),
        },
      );
      if (isOurs) return "claimed";
      const key = { [DELIVERIES.key]: text(claim.delivery) };
      const output = await call("GetItem", { Key: key, ConsistentRead: true });
      return heldOf(output?.["Item"]);
    },
    settle: (claim, status) =>
      put(
        status === undefined
          ? { ...itemOf({ ...claim, lease: 0 }), state: IN_PROGRESS }
          : { ...itemOf(claim), state: DONE, status: number(status) },
        "#state = :open AND #lease = :lease",
        NAMES,
        { ":open": IN_PROGRESS, ":lease": number(claim.lease) },
      ),
  };
}

const text = (value: string) => ({ S: value });
const number = (value: number) => ({ N: String(value) });
const IN_PROGRESS = text("in-progress");
const DONE = text("done");

function itemOf({ delivery, body, lease, expires }: Claim) {
  return {
    [DELIVERIES.key]: text(delivery),
    body: text(body),
    lease: number(lease),
    [DELIVERIES.ttl]: number(expires),
  };
}

/**
 * Returns the claim in an item of the table. Returns `undefined` if there is no item or if the item is malformed. The
 * delivery of a malformed item is not answered, because another invocation may hold the claim.
 */
function heldOf(item: unknown): ClaimedDelivery | undefined {
  if (!isMap(item)) return undefined;
  const [state, body, lease] = ["state", "body", "lease"].map((name) => {
    const value = item[name];
    return isMap(value) ? (value["S"] ?? value["N"]) : undefined;
  });
  if ((state !== "in-progress" && state !== "done") || !isText(body)) return undefined;
  return { state, body, lease: Number(lease) };
}
