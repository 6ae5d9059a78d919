import type { Assumed } from "./account/assumed-origin.ts";
import type { LogEvent } from "./process/log.ts";
import type { BackendOption } from "./services/decided/s3-backend/open-backends.ts";

/** Where a local cloud listens, what it keeps, and what it knows of the world outside. */
export interface CloudOptions {
  /** Directory in which the state is stored. */
  readonly state: string;
  readonly accountId: string;
  readonly region: string;
  /** Port of the REST APIs and function URLs; 0 selects a free port. */
  readonly port: number;
  /** Port of the AWS endpoint; 0 selects a free port. */
  readonly awsPort: number;
  /** Port of the REST APIs and function URLs over TLS; 0 selects a free port. @default - no TLS */
  readonly httpsPort?: number | undefined;
  /** PEM of the trust stores for mutual TLS, by `s3://` URI. @default - no trust stores */
  readonly truststores?: ReadonlyMap<string, string> | undefined;
  /** JSON Web Key Sets of issuers that are not on this machine, or the URLs of the sets, by issuer. @default - no keys */
  readonly jwks?: ReadonlyMap<string, string> | undefined;
  /** Host names and addresses that integrations of APIs may call over HTTP. @default - only this machine */
  readonly allowHttp?: readonly string[] | undefined;
  /** Servers that get the allowed calls of services that are not served. The only such service is `s3`. @default - none */
  readonly backends?: Readonly<Record<string, BackendOption | undefined>> | undefined;
  /** Folder of the app, from whose `node_modules` functions load the AWS SDK. @default - the working directory */
  readonly app?: string | undefined;
  /** Paths of other programs of Node.js, by the major version of the functions that they run. @default - none */
  readonly nodes?: Readonly<Record<string, string>> | undefined;
  /** How many times faster than on AWS failed asynchronous events are tried again. @default 60 */
  readonly retryPace?: number | undefined;
  /** Paths of programs of Python, by the version of the functions that they run, such as `3.13`. @default - none */
  readonly pythons?: Readonly<Record<string, string>> | undefined;
  /** Receives every event of the log. */
  readonly log: (event: LogEvent) => void;
  /** The origin of calls and the organization. @default - the sockets' own addresses, and no organization */
  readonly assumed?: Assumed;
  /** Called after each deployment and deletion of stacks, also by calls of CloudFormation. @default - is not called */
  readonly onDeployed?: () => void;
}
