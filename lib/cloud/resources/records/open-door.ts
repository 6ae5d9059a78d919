import { isMap } from "../../../json.ts";

/** Names of policies that do not concern access, such as how often a delivery is repeated. */
const NO_ACCESS =
  /^(?:Backup|Cache|Delivery|Deletion|Expiration|Lifecycle|Managed|Origin|Recrawl|Redrive(?:Allow)?|Response|Restart|Retention|Retry|Routing|Scal|SchemaChange|Session|Ssl|Target|Tls|Tracking|Update|Viewer)/i;
const POLICY = /polic(?:y|ies)(?:Document|Text|s)?$/i;
const PRINCIPAL = /^(?:Not)?(?:Principals?|Grantees?|Grants?)$|Principal(?:Arn|Id)?s?$/i;
const LIST_OF_ACCESS = /^(?:AccessControl|Acl|CannedAcl)$/i;
const AUTHENTICATION = /^(?:Default)?Auth(?:entication|orization|Z)?(?:Type|Mode|Scheme)?$/i;
const OPEN = /^(?:NONE|NO_AUTH|ANONYMOUS|PUBLIC|OPEN|false)$/i;
const PUBLIC = /public/i;
const BLOCKING = /^(?:Block|Ignore|Restrict)/i;

/**
 * Returns the place of a property that may decide who has access: a policy, a principal, public access, or no
 * authentication. Returns `undefined` if the properties of a resource have no such place.
 *
 * @param place The place of the value, such as `Endpoint.Policy`.
 */
export function openDoor(value: unknown, place = ""): string | undefined {
  if (typeof value === "string") return isPolicyText(value) ? place : undefined;
  if (Array.isArray(value)) return first(value.map((one, index) => [`${place}[${index}]`, one]));
  if (!isMap(value)) return undefined;
  if (isStatement(value)) return place;
  const members = Object.entries(value).map(
    ([name, member]) => [place === "" ? name : `${place}.${name}`, member] as const,
  );
  const named = Object.entries(value).find(([name, member]) => decidesAccess(name, member));
  return named ? (place === "" ? named[0] : `${place}.${named[0]}`) : first(members);
}

function first(members: readonly (readonly [string, unknown])[]): string | undefined {
  for (const [place, member] of members) {
    const found = openDoor(member, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStatement(value: Readonly<Record<string, unknown>>): boolean {
  return "Statement" in value || ("Effect" in value && ("Action" in value || "Principal" in value));
}

function isPolicyText(text: string): boolean {
  return /^\s*\{/.test(text) && /"(?:Statement|Effect|Principal)"/.test(text);
}

function decidesAccess(name: string, value: unknown): boolean {
  // The name or ARN of a policy, or a word such as `https-only`, is not a policy.
  if (POLICY.test(name)) return typeof value === "object" && !NO_ACCESS.test(name);
  if (PRINCIPAL.test(name) || LIST_OF_ACCESS.test(name)) return true;
  if (AUTHENTICATION.test(name)) return OPEN.test(String(value));
  return PUBLIC.test(name) && !BLOCKING.test(name) && isOn(value);
}

function isOn(value: unknown): boolean {
  return value === true || /^(?:true|enabled?|public|on)$/i.test(String(value));
}
