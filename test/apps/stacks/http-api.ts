import { Annotations, type App, Stack } from "aws-cdk-lib";
import { CorsHttpMethod, HttpApi, HttpMethod, HttpRoute } from "aws-cdk-lib/aws-apigatewayv2";
import * as authorizers from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import {
  HttpLambdaIntegration,
  HttpUrlIntegration,
} from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { User } from "aws-cdk-lib/aws-iam";
import { Alias } from "aws-cdk-lib/aws-lambda";
import { LockedHttpApi } from "../../../lib/cdk/constructs/index.ts";
import type { Surroundings } from "../sample-app.ts";
import { inlineFunction } from "./inline-function.ts";

const ECHO = `exports.handler = async ({ routeKey, requestContext }) => ({
  statusCode: 200,
  body: JSON.stringify({ route: routeKey ?? requestContext.resourceId, authorizer: requestContext.authorizer }),
});`;

const CHECK = `exports.handler = async ({ headers }) => ({
  isAuthorized: headers["x-ticket"] === "golden",
  context: { seat: "12A" },
});`;

/** HTTP APIs with each kind of authorization. */
export function httpApi(app: App, { issuer, upstream }: Surroundings): void {
  const stack = new Stack(app, "HttpApi");
  const echo = inlineFunction(stack, "Echo", ECHO, { functionName: "http-echo" });
  const live = new Alias(stack, "Live", { aliasName: "live", version: echo.currentVersion });
  const api = new HttpApi(stack, "Orders", {
    apiName: "orders",
    corsPreflight: {
      allowOrigins: ["https://shop.example"],
      allowMethods: [CorsHttpMethod.GET],
      allowHeaders: ["authorization"],
    },
    defaultIntegration: new HttpLambdaIntegration("ToEcho", echo),
  });
  const toAlias = new HttpLambdaIntegration("ToAlias", live);
  const [signed] = api.addRoutes({
    path: "/orders/{id}",
    methods: [HttpMethod.GET],
    integration: toAlias,
    authorizer: new authorizers.HttpIamAuthorizer(),
  });
  api.addRoutes({
    path: "/profile",
    methods: [HttpMethod.GET],
    integration: toAlias,
    authorizer: new authorizers.HttpJwtAuthorizer("Jwt", issuer, { jwtAudience: ["shop"] }),
    authorizationScopes: ["profile"],
  });
  api.addRoutes({
    path: "/show",
    methods: [HttpMethod.GET],
    integration: toAlias,
    authorizer: new authorizers.HttpLambdaAuthorizer(
      "Tickets",
      inlineFunction(stack, "Check", CHECK),
      {
        responseTypes: [authorizers.HttpLambdaResponseType.SIMPLE],
        identitySource: ["$request.header.X-Ticket"],
      },
    ),
  });
  api.addRoutes({
    path: "/pets/{id}",
    methods: [HttpMethod.GET],
    integration: new HttpUrlIntegration("Pets", `${upstream}/pets/{id}`),
  });

  const customer = new User(stack, "Customer", { userName: "Customer" });
  if (signed instanceof HttpRoute) signed.grantInvoke(customer);
  new User(stack, "Visitor", { userName: "Visitor" });
  live.grantInvoke(customer);

  const locked = new LockedHttpApi(stack, "Locked", { name: "locked" });
  Annotations.of(locked).acknowledgeWarning("signet:httpApiWithoutFirewall", "an app of tests");
  locked.addRoute({ method: "GET", path: "/audit", handler: echo }).grantInvoke(customer);
}
