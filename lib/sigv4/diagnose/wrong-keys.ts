import { TERMINATOR } from "../request/credential-scope.ts";
import { uriEncode } from "../request/encoding.ts";
import { hmacSha256 } from "../key/hmac.ts";
import { mistake, type Mistake } from "./mistakes.ts";
import { signingKey } from "../key/signing-key.ts";

/** Values from which the signing key is derived. */
export interface KeySource {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly day: string;
  readonly region: string;
  readonly service: string;
}

/** A signing key as a known wrong signer derives it. */
export interface WrongKey {
  readonly key: () => Uint8Array;
  readonly mistake: Mistake;
}

const SERVICES = "execute-api lambda kms sts s3 apigateway iam dynamodb sqs sns es appsync".split(
  " ",
);
const REGIONS =
  "us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-west-2 eu-west-3 eu-central-1 eu-north-1 eu-south-1 ap-south-1 ap-southeast-1 ap-southeast-2 ap-northeast-1 ap-northeast-2 ca-central-1 sa-east-1 us-gov-west-1 cn-north-1".split(
    " ",
  );

export function wrongKeys(source: KeySource): readonly WrongKey[] {
  const { accessKeyId, secretAccessKey: secret, day, region, service } = source;
  const derived = (other: Partial<KeySource>, one: Mistake): WrongKey => ({
    key: () => {
      const from = { ...source, ...other };
      return signingKey(from.secretAccessKey, from.day, from.region, from.service);
    },
    mistake: one,
  });
  const chained = (first: string, links: readonly string[], one: Mistake): WrongKey => ({
    key: () => links.reduce<Uint8Array>(hmacSha256, Buffer.from(first)),
    mistake: one,
  });
  const blank = mistake("secret-blank", "remove blanks and line ends from the secret access key");
  const quotes = mistake("secret-quoted", "remove the quotes around the secret access key");
  return [
    ...["\n", "\r\n", "\r", " ", "\t"].map((end) =>
      derived({ secretAccessKey: secret + end }, blank),
    ),
    derived({ secretAccessKey: ` ${secret}` }, blank),
    ...['"', "'"].map((quote) => derived({ secretAccessKey: quote + secret + quote }, quotes)),
    derived(
      { secretAccessKey: uriEncode(secret) },
      mistake("secret-encoded", "use the secret access key as it is, not percent-encoded"),
    ),
    derived(
      { secretAccessKey: accessKeyId },
      mistake("secret-is-key-id", "sign with the secret access key, not with the access key id"),
    ),
    chained(
      secret,
      [day, region, service, TERMINATOR],
      mistake("key-prefix", "derive the signing key from AWS4 and the secret access key"),
    ),
    chained(
      `AWS4${secret}`,
      [day, region, service],
      mistake("key-terminator", `derive the signing key with ${TERMINATOR} at the end`),
    ),
    chained(
      `AWS4${secret}`,
      [],
      mistake("key-underived", "derive the signing key; do not sign with the secret itself"),
    ),
    chained(
      secret,
      [],
      mistake("key-underived", "derive the signing key; do not sign with the secret itself"),
    ),
    {
      key: () =>
        Buffer.from(
          [day, region, service, TERMINATOR].reduce(
            (key, link) => hmacSha256(key, link).toString("hex"),
            `AWS4${secret}`,
          ),
        ),
      mistake: mistake("key-hex", "pass each HMAC on as bytes, not as hex"),
    },
    ...[-1, 1].map((days) =>
      derived(
        { day: shifted(day, days) },
        mistake("key-day", "derive the signing key for the scope's day, in UTC"),
      ),
    ),
    ...SERVICES.filter((other) => other !== service).map((other) =>
      derived(
        { service: other },
        mistake("key-service", `derive the signing key for ${service}, not for ${other}`),
      ),
    ),
    ...REGIONS.filter((other) => other !== region).map((other) =>
      derived(
        { region: other },
        mistake("key-region", `derive the signing key for ${region}, not for ${other}`),
      ),
    ),
  ];
}

/** Returns the day, `YYYYMMDD`, that is `days` days after the given day. */
function shifted(day: string, days: number): string {
  const [year = 0, month = 0, date = 0] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)].map(
    Number,
  );
  return new Date(Date.UTC(year, month - 1, date + days))
    .toISOString()
    .slice(0, 10)
    .replaceAll("-", "");
}
