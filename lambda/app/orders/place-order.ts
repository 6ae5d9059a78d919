import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { isOrder } from "../../../lib/app/contract/order.ts";
import { bodyOf } from "../../http/body.ts";
import { parseJson } from "../../http/parse-json.ts";
import { json } from "../../http/response.ts";

/** Echoes a valid order with the request id as its number; anything else is refused with 400. */
export function placeOrder(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const order = parseJson(bodyOf(event));
  if (!isOrder(order)) {
    return Promise.resolve(
      json(400, { message: "the body is not an order: {item, quantity, note?}" }),
    );
  }
  const { requestId, identity } = event.requestContext;
  return Promise.resolve(json(201, { orderId: requestId, placedBy: identity.userArn, order }));
}
