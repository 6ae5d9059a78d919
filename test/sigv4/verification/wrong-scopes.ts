// Both forms of a signature are held to the same credentials and scopes.

/** Credentials that have not five elements. */
export const wrongCredentials: readonly string[] = [
  "a",
  "a/b/c/d",
  "a/20150830/eu-west-1/execute-api/aws4_request/f",
  "////////",
];

/** What AWS says of a credential that has not five elements. */
export function elementsSentence(credential: string): string {
  return `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`;
}

const REGION = "Credential should be scoped to a valid region, not 'r'. ";
const SERVICE = "Credential should be scoped to correct service: 'execute-api'. ";
const TERM = "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. ";
const DAY =
  "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'd' != '20150830', from '20150830T123600Z'.";

/** Wrong scopes, each with every sentence that AWS says of it. */
export const wrongScopes: readonly (readonly [scope: string, message: string])[] = [
  ["20150830/r/execute-api/aws4_request", REGION],
  ["20150830/eu-west-1/s/aws4_request", SERVICE],
  ["20150830/eu-west-1/execute-api/e", TERM],
  ["d/eu-west-1/execute-api/aws4_request", DAY],
  ["20150830//execute-api/aws4_request", REGION.replace("'r'", "''")],
  ["20150830/r/s/aws4_request", REGION + SERVICE],
  ["d/r/s/e", REGION + SERVICE + TERM + DAY],
];
