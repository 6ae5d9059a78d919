import { type Duration, Token } from "aws-cdk-lib";
import { isLoopback } from "../../../secure-url.ts";

/** The requests from other origins that browsers may send to an API. The names are the same as in the type of CDK. */
export interface CorsOptions {
  /**
   * The origins whose scripts may call the API, such as `https://app.example.com`. Plain HTTP is allowed for this
   * machine only, such as `http://localhost:5173`. The only element may be `*`, for scripts of every website. Of
   * several origins, the errors of API Gateway itself name only the first one, because API Gateway cannot compare
   * there: browsers report them to the other origins as a network error.
   */
  readonly allowOrigins: readonly string[];
  /** The methods that scripts may use. The preflight response of a path names only the methods that the path has. */
  readonly allowMethods: readonly ("GET" | "POST" | "PUT" | "PATCH" | "DELETE")[];
  /**
   * The request headers that scripts may set. Routes with `auth.iam` need `Authorization`, `X-Amz-Date` and, with
   * temporary credentials, `X-Amz-Security-Token`. Routes with tokens need `Authorization`. JSON bodies need
   * `Content-Type`.
   */
  readonly allowHeaders: readonly string[];
  /**
   * The response headers that scripts may read in addition to those that they may always read.
   *
   * @default - no further headers
   */
  readonly exposeHeaders?: readonly string[];
  /**
   * How long a browser may reuse the response to a preflight request.
   *
   * @default - the default of the browser, 5 seconds by the standard
   */
  readonly maxAge?: Duration;
  /**
   * Whether browsers may send cookies and stored passwords, and show the response to the script. `*` excludes it.
   *
   * @default false
   */
  readonly allowCredentials?: boolean;
}

/** A name of a header, without the wildcard. */
const HEADER = /^[A-Za-z0-9-]+$/;

/** Scheme, host and port, without a path, as browsers send them in `Origin`. */
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/[a-z0-9.:[\]_-]+$/;

/**
 * Checks that the options allow exactly the named origins, methods and headers.
 *
 * @throws {RangeError} If a list is empty, an origin or header has another form, or `*` is combined with other origins
 *   or with credentials.
 */
export function requireExact(options: CorsOptions): void {
  const { allowOrigins, allowMethods, allowHeaders, exposeHeaders = [] } = options;
  if (allowOrigins.length === 0) refuse("allowOrigins is empty; name an origin, or leave out cors");
  if (allowMethods.length === 0) refuse("allowMethods is empty; name a method, or leave out cors");
  if (allowOrigins.includes("*")) {
    if (allowOrigins.length > 1)
      refuse('allowOrigins has "*" beside other origins; use one of them');
    if (options.allowCredentials) {
      refuse(
        'allowOrigins is "*", with which allowCredentials would let every website act as the user; name the origins',
      );
    }
  }
  for (const origin of allowOrigins) if (origin !== "*") requireOrigin(origin);
  for (const name of [...allowHeaders, ...exposeHeaders]) {
    if (!HEADER.test(name))
      refuse(`${JSON.stringify(name)} is not the name of a header; name each header`);
  }
}

function requireOrigin(origin: string): void {
  // The value of a token, such as the URL of a website in another stack, is unknown before the deployment.
  if (Token.isUnresolved(origin)) return;
  if (origin === "null") {
    refuse('every sandboxed page and local file has the origin "null"; name an origin');
  }
  const [, scheme] = ORIGIN.exec(origin) ?? [];
  const isWeb = scheme === "http" || scheme === "https";
  if (scheme === undefined || (isWeb && !isNormal(origin))) {
    refuse(
      `${origin} is not an origin such as https://app.example.com, in lower case and without a path`,
    );
  }
  if (scheme === "http" && !isLoopback(new URL(origin).hostname)) {
    refuse(
      `${origin} is not encrypted, so others can change the scripts of this origin; use https`,
    );
  }
}

function isNormal(origin: string): boolean {
  return URL.canParse(origin) && new URL(origin).origin === origin;
}

function refuse(problem: string): never {
  throw new RangeError(`cors: ${problem}`);
}
