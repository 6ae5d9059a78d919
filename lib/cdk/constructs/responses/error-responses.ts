import { Annotations, Lazy } from "aws-cdk-lib";
import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";
import type { CorsOptions } from "./cors-options.ts";

/** The headers of the responses that API Gateway itself sends, such as the response to a caller whom it refuses. */
export class ErrorResponses {
  private readonly api: RestApi;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly challenges = new Set<string>();

  /** @param cors The options of the API. @default - the responses have no CORS headers */
  constructor(api: RestApi, cors: CorsOptions | undefined) {
    this.api = api;
    this.headers = cors ? corsHeaders(cors) : {};
    if (!cors) return;
    const { headers: responseHeaders } = this;
    api.addGatewayResponse("ClientErrors", { type: ResponseType.DEFAULT_4XX, responseHeaders });
    api.addGatewayResponse("ServerErrors", { type: ResponseType.DEFAULT_5XX, responseHeaders });
    const [first = "", ...others] = cors.allowOrigins;
    if (others.length > 0) {
      Annotations.of(api).addInfo(
        `errors of API Gateway itself name only the origin ${first}, because API Gateway cannot compare origins there; browsers report such an error to the other origins as a network error`,
      );
    }
  }

  /**
   * Adds a challenge to the 401 response. All routes of an API share this response, so it contains the challenges of
   * all routes.
   */
  challenge(challenge: string): void {
    if (this.challenges.size === 0) {
      const all = Lazy.string({ produce: () => `'${[...this.challenges].join(", ")}'` });
      this.api.addGatewayResponse("Unauthorized", {
        type: ResponseType.UNAUTHORIZED,
        responseHeaders: { "WWW-Authenticate": all, ...this.headers },
      });
    }
    this.challenges.add(challenge);
  }
}

/** Returns the CORS headers of a response to the first allowed origin, in the form of API Gateway. */
function corsHeaders({ allowOrigins, exposeHeaders = [], allowCredentials }: CorsOptions) {
  const [first = ""] = allowOrigins;
  return {
    "Access-Control-Allow-Origin": `'${first}'`,
    ...(first === "*" ? {} : { Vary: "'Origin'" }),
    ...(allowCredentials ? { "Access-Control-Allow-Credentials": "'true'" } : {}),
    ...(exposeHeaders.length > 0
      ? { "Access-Control-Expose-Headers": `'${exposeHeaders.join(",")}'` }
      : {}),
  };
}
