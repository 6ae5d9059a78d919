import { createHmac, timingSafeEqual } from "node:crypto";
import type {
  APIGatewayAuthorizerResult,
  APIGatewayRequestAuthorizerEvent,
  Context,
} from "aws-lambda";
import type { Secrets } from "../../../lib/formats/sealed/open-secrets.ts";
import { onlyHeader, policyFor, unauthorized } from "../../http/authorizer-response.ts";

/** Dependencies of {@link checkTicket}. */
export interface TicketDependencies {
  readonly secrets: Secrets<"ticketKey">;
  /** Returns the time in ms since 1970. */
  readonly now: () => number;
}

/**
 * Returns the authorizer of a plug-in route. It allows callers with a ticket that has not expired: `<name>.<expiry in
 * s since 1970>.<hex HMAC-SHA256 of both>`. An expired ticket leads to 403, and a ticket with a wrong HMAC to 401.
 */
export function checkTicket({ secrets, now }: TicketDependencies) {
  return async (
    event: APIGatewayRequestAuthorizerEvent,
    lambda: Context,
  ): Promise<APIGatewayAuthorizerResult> => {
    const ticket = onlyHeader(event, "x-ticket") ?? "";
    const [, signed = "", name = "", expiry = "", mac = ""] =
      /^(([a-z]{1,32})\.(\d{1,12}))\.([0-9a-f]{64})$/.exec(ticket) ?? [];
    const { ticketKey } = await secrets(lambda);
    const right = createHmac("sha256", ticketKey.reveal()).update(signed).digest();
    const given = Buffer.from(mac, "hex");
    const good = given.length === right.length && timingSafeEqual(given, right);
    if (!good) throw unauthorized();
    const late = Number(expiry) * 1000 < now();
    return policyFor(late ? "Deny" : "Allow", event, name, { expiry });
  };
}
