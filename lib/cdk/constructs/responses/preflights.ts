import { Lazy } from "aws-cdk-lib";
import type { CfnMethod, IResource } from "aws-cdk-lib/aws-apigateway";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import type { CorsOptions } from "./cors-options.ts";

/**
 * The OPTIONS methods of an API, with which API Gateway itself answers the preflight requests of browsers. They need
 * no authentication, because browsers send preflight requests without credentials, and they call no backend.
 */
export class Preflights {
  private readonly options: CorsOptions;
  private readonly methodsOf = new Map<IResource, string[]>();

  constructor(options: CorsOptions) {
    this.options = options;
  }

  /**
   * Allows a method at a path, unless the options leave the method out.
   *
   * @returns Whether this call has created the OPTIONS method of the path.
   */
  allow(resource: IResource, method: CorsOptions["allowMethods"][number]): boolean {
    if (!this.options.allowMethods.includes(method)) return false;
    const there = this.methodsOf.get(resource);
    if (there) {
      there.push(method);
      return false;
    }
    const methods: string[] = [method];
    this.methodsOf.set(resource, methods);
    this.create(resource, methods);
    return true;
  }

  private create(resource: IResource, methods: readonly string[]): void {
    const { allowOrigins, allowHeaders, maxAge, allowCredentials } = this.options;
    const method = resource.addCorsPreflight({
      allowOrigins: [...allowOrigins],
      allowHeaders: [...allowHeaders],
      // Lazy, because further routes of the path are added later.
      allowMethods: [Lazy.string({ produce: () => methods.join(",") })],
      ...(allowCredentials === undefined ? {} : { allowCredentials }),
      ...(maxAge && maxAge.toSeconds() > 0 ? { maxAge } : {}),
      ...(maxAge?.toSeconds() === 0 ? { disableCache: true } : {}),
    });
    const written = method.node.defaultChild as CfnMethod; // CDK types it as a construct.
    // Every body of the API is binary, and API Gateway responds with 500 if it must apply a template to binary data.
    for (const part of ["Integration", "Integration.IntegrationResponses.0"]) {
      written.addPropertyOverride(`${part}.ContentHandling`, "CONVERT_TO_TEXT");
    }
    const why = "a preflight request of a browser, which has no credentials; no backend is called";
    for (const finding of ["AwsSolutions-APIG4", "AwsSolutions-COG4"]) {
      acknowledge(method, finding, why);
    }
  }
}
