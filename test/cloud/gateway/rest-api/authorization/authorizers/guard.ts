/**
 * The source of an authorizer that behaves as its token says: `allow`, `deny`, the only verb and path that it
 * allows (`GET /a`), `throw <text>`, or the JSON text of its response.
 */
export const guard = `
export const handler = async (event) => {
  const token = event.authorizationToken ?? event.queryStringParameters.token ?? event.headers.Authorization;
  console.log("asked with " + token);
  if (token === "exit") process.exit(1);
  if (token === "hang") return new Promise(() => setInterval(() => {}, 1000));
  if (token.startsWith("throw ")) throw new Error(token.slice("throw ".length));
  if (token.startsWith("{") || token.startsWith("[")) return JSON.parse(token);
  const stage = event.methodArn.split("/").slice(0, 2).join("/");
  const alone = /^([A-Z]+) (.*)$/.exec(token);
  const statement = {
    Action: "execute-api:Invoke",
    Effect: token.startsWith("deny") ? "Deny" : "Allow",
    Resource: alone ? stage + "/" + alone[1] + alone[2] : stage + "/*",
  };
  return {
    principalId: "ann",
    policyDocument: { Version: "2012-10-17", Statement: [statement] },
    context: { event: JSON.stringify(event), number: 7, yes: true, principalId: "eve" },
  };
};`;

/** The source of a handler that responds with its event. */
export const echo = `
export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });`;

/** Returns the JSON of an authorizer's response that allows everything, with these members changed. */
export function answering(members: object): string {
  const statement = { Action: "execute-api:Invoke", Effect: "Allow", Resource: "*" };
  return JSON.stringify({
    principalId: "ann",
    policyDocument: { Version: "2012-10-17", Statement: [statement] },
    ...members,
  });
}
