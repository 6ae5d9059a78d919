import { type App, Stack } from "aws-cdk-lib";
import { RestApi } from "aws-cdk-lib/aws-apigateway";
import type { Surroundings } from "../sample-app.ts";
import { addBackends } from "./rest/add-backends.ts";
import { addDocuments } from "./rest/add-documents.ts";
import { addMembers } from "./rest/add-members.ts";

/** REST APIs with every kind of integration, of which several have the stage `prod`. */
export function rest(app: App, { upstream }: Surroundings): void {
  const stack = new Stack(app, "Rest");
  const api = new RestApi(stack, "Shop", {
    restApiName: "shop",
    defaultCorsPreflightOptions: {
      allowOrigins: ["https://shop.example"],
      allowMethods: ["GET", "POST"],
    },
  });
  addBackends(stack, api, upstream);
  addMembers(stack, api);
  addDocuments(stack);
}
