/**
 * Services of which some calls are decided. A call to any other service is never allowed, so a statement that covers
 * only others is never evaluated for a request, and its condition keys cannot be wrong.
 */
const DECIDED: ReadonlySet<string> = new Set([
  "apigateway",
  "cloudformation",
  "cloudwatch",
  "dynamodb",
  "ecr",
  "events",
  "execute-api",
  "iam",
  "kms",
  "lambda",
  "logs",
  "s3",
  "secretsmanager",
  "signet",
  "sns",
  "sqs",
  "ssm",
  "states",
  "sts",
]);

/** Whether the local cloud decides calls to at least one of these services. */
export function isDecided(services: readonly string[] | undefined): boolean {
  return services === undefined || services.some((one) => /[*?]/.test(one) || DECIDED.has(one));
}
