import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { isOrder } from "../../../lib/app/contract/order.ts";
import { bodyOf } from "../../http/body.ts";
import { json } from "../../http/response.ts";
import { parseJson } from "../../../lib/json.ts";

/** Responds to a valid order with the order and the request id as its number, and to any other body with 400. */
export function placeOrder(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  const order = parseJson(bodyOf(event).toString());
  if (!isOrder(order)) {
    return Promise.resolve(
      json(400, { message: "the body is not an order: {item, quantity, note?}" }),
    );
  }
  const { requestId, identity } = event.requestContext;
  return Promise.resolve(json(201, { orderId: requestId, placedBy: identity.userArn, order }));
}
