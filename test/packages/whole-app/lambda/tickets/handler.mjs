export async function handler({ headers, methodArn }) {
  const Effect = headers["x-ticket"] === "seat-7" ? "Allow" : "Deny";
  const Statement = [{ Action: "execute-api:Invoke", Effect, Resource: methodArn }];
  return { principalId: "guest", policyDocument: { Version: "2012-10-17", Statement } };
}
