import type { Stack } from "aws-cdk-lib";
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  MockIntegration,
  type RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { User } from "aws-cdk-lib/aws-iam";

/** Adds a route for the members of a user pool, and one for a user of IAM. */
export function addMembers(stack: Stack, api: RestApi): void {
  const pool = new UserPool(stack, "Members");
  pool.addClient("Web");
  const said = (text: string) =>
    new MockIntegration({
      requestTemplates: { "application/json": '{ "statusCode": 200 }' },
      integrationResponses: [
        { statusCode: "200", responseTemplates: { "application/json": text } },
      ],
    });
  const methodResponses = [{ statusCode: "200" }];
  api.root
    .addResource("me")
    .addMethod("GET", said(`"$context.authorizer.claims['cognito:username']"`), {
      authorizer: new CognitoUserPoolsAuthorizer(stack, "ByPool", { cognitoUserPools: [pool] }),
      authorizationType: AuthorizationType.COGNITO,
      methodResponses,
    });
  const stock = api.root
    .addResource("stock")
    .addMethod("GET", said('"$context.identity.userArn"'), {
      authorizationType: AuthorizationType.IAM,
      methodResponses,
    });
  stock.grantExecute(new User(stack, "Keeper", { userName: "Keeper" }));
  new User(stack, "Guest", { userName: "Guest" });
}
