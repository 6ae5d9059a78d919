import type { Placement } from "../ec2/network.ts";
import type { CodeSource } from "./code-source.ts";
import type { FunctionDescription } from "./function-description.ts";
import type { FunctionLogging } from "./function-logging.ts";

/** A function as it was deployed, or a published version of it. */
export interface FunctionConfiguration {
  readonly name: string;
  /** ARN of the function, without the version. */
  readonly arn: string;
  /** `$LATEST`, or the number of a published version. */
  readonly version: string;
  readonly roleName: string;
  /** Handler in the form `file.export`. */
  readonly handler: string;
  /** Name of the runtime; empty for a container image. */
  readonly runtime: string;
  /** The function's code, without files for a container image. A deployment may move the same content to another place. */
  code: CodeSource;
  /** URI of the container image, or `undefined` for a zip package. The local cloud runs no images. */
  readonly image?: string | undefined;
  /** Directories and ZIP files that are unpacked at /opt, in this order. A later one overwrites the files of an earlier one. */
  layers: readonly string[];
  /** Identifies the content of the code and of the layers: S3 keys, which have a hash, or the hash of code in the template, and ARNs of layer versions. */
  readonly contents: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** ARN of the account's key that encrypts the environment, or `undefined` for Lambda's own key. */
  readonly kmsKeyArn: string | undefined;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Size of the function's /tmp in MB. */
  readonly temporaryMb: number;
  /** The function's VPC, or `undefined` if the function uses this machine's network. */
  readonly placement: Placement | undefined;
  /** Whether the function may start child processes. */
  readonly childProcesses: boolean;
  /** Maximum number of concurrent invocations, or `undefined` for the account's unreserved limit. */
  readonly reservedConcurrency: number | undefined;
  /** Whether the function may run any number of times in one chain of events. */
  readonly recursiveLoop: "Terminate" | "Allow";
  /** ARN of the queue or topic for asynchronous events that fail. */
  readonly deadLetterArn: string | undefined;
  readonly logging: FunctionLogging;
  readonly described: FunctionDescription;
}
