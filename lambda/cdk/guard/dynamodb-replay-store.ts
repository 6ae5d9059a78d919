import { CodedError, messageOf } from "../../../lib/errors.ts";
import { serviceEndpoint, type Environment } from "../../../lib/cdk/runtime/https/endpoint.ts";
import { signedPost } from "../../../lib/cdk/runtime/https/signed-post.ts";
import { DELIVERIES } from "../../../lib/formats/function/deliveries-table.ts";
import { isText } from "../../../lib/formats/function/json-form.ts";
import type { Claim, ClaimedDelivery, ReplayStore } from "./replay.ts";
import { isMap, parseJson } from "../../../lib/json.ts";

/** The table that remembers deliveries refused a call, or did not answer. */
export class ReplayStoreFailed extends CodedError {
  readonly code = "ERR_REPLAY_STORE";
}

/** How long one call may take. */
const CALL_MS = 2_000;

/** By other names in expressions: DynamoDB reserves words such as `state`. */
const NAMES = { "#state": "state", "#lease": "lease" };

/**
 * {@link ReplayStore} in a DynamoDB table with the attributes of {@link DELIVERIES}. Calls only PutItem and
 * GetItem.
 *
 * @param env Read at each call, as credentials change.
 */
export function dynamoDbReplayStore(env: Environment, table: string): ReplayStore {
  /** @returns `undefined` where the condition did not hold. */
  async function call(operation: "PutItem" | "GetItem", input: object) {
    const endpoint = serviceEndpoint("dynamodb", env);
    const answer = await signedPost(
      env,
      endpoint,
      {
        path: "/",
        headers: [
          ["Content-Type", "application/x-amz-json-1.0"],
          // AWS defines this name. The local cloud spells it again, since a shared constant would hide a mistake.
          ["X-Amz-Target", `DynamoDB_20120810.${operation}`],
        ],
        body: Buffer.from(JSON.stringify({ TableName: table, ...input })),
      },
      new Date(),
      { timeoutMs: CALL_MS },
    ).catch((cause: unknown) => {
      throw new ReplayStoreFailed(`${endpoint.host} cannot be asked: ${messageOf(cause)}`, {
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

/** What stands in the table. What is not of our making is held by nobody knows whom: not to be answered. */
function heldOf(item: unknown): ClaimedDelivery | undefined {
  if (!isMap(item)) return undefined;
  const [state, body, lease] = ["state", "body", "lease"].map((name) => {
    const value = item[name];
    return isMap(value) ? (value["S"] ?? value["N"]) : undefined;
  });
  if ((state !== "in-progress" && state !== "done") || !isText(body)) return undefined;
  return { state, body, lease: Number(lease) };
}
