export const handler = async () => ({ statusCode: 200, body: "ok" });

/**
 * An authorizer that allows callers with the token `let me in`.
 *
 * @param {{ authorizationToken: string, methodArn: string }} event
 */
export const guard = async ({ authorizationToken, methodArn }) => ({
  principalId: "somebody",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [
      {
        Action: "execute-api:Invoke",
        Effect: authorizationToken === "let me in" ? "Allow" : "Deny",
        Resource: methodArn,
      },
    ],
  },
});
