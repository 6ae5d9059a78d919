/** A reference to a value that CloudFormation reads when it deploys a resource: `{{resolve:<service>:<key>}}`. */
export type DynamicReference = ParameterReference | SecretReference;

/** A reference to a parameter of Parameter Store. `ssm-secure` is for a SecureString. */
export interface ParameterReference {
  readonly service: "ssm" | "ssm-secure";
  readonly name: string;
  readonly version: string | undefined;
}

/** A reference to a secret, or to a member of its JSON. */
export interface SecretReference {
  readonly service: "secretsmanager";
  /** Name or ARN. */
  readonly secretId: string;
  readonly jsonKey: string | undefined;
  readonly versionStage: string | undefined;
  readonly versionId: string | undefined;
}

/** A part of a text: other text, a reference, or a reference that CloudFormation would reject. */
export type DynamicPart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "reference"; readonly text: string; readonly reference: DynamicReference }
  | { readonly kind: "invalid"; readonly text: string };

const BEGIN = "{{resolve:";
const END = "}}";

/** Whether a text contains the beginning of a dynamic reference. */
export function hasDynamicReference(text: string): boolean {
  return text.includes(BEGIN);
}

/**
 * Splits a text into its dynamic references and the text around them.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function dynamicParts(text: string): readonly DynamicPart[] {
  const parts: DynamicPart[] = [];
  let at = 0;
  while (at < text.length) {
    const begin = text.indexOf(BEGIN, at);
    if (begin !== at) {
      const next = begin < 0 ? text.length : begin;
      parts.push({ kind: "literal", text: text.slice(at, next) });
      at = next;
      continue;
    }
    const end = text.indexOf(END, begin);
    const whole = text.slice(begin, end < 0 ? text.length : end + END.length);
    const reference = end < 0 ? undefined : parse(text.slice(begin + BEGIN.length, end));
    parts.push(
      reference ? { kind: "reference", text: whole, reference } : { kind: "invalid", text: whole },
    );
    at += whole.length;
  }
  return parts;
}

function parse(content: string): DynamicReference | undefined {
  const [service = "", ...rest] = content.split(":");
  switch (service) {
    case "ssm":
    case "ssm-secure":
      return parameterReference(service, rest);
    case "secretsmanager":
      return secretReference(rest);
    default:
      return undefined;
  }
}

/** The key has the form `<name>` or `<name>:<version>`. The name of a shared parameter is an ARN, with colons. */
function parameterReference(
  service: ParameterReference["service"],
  key: readonly string[],
): ParameterReference | undefined {
  const [name, [version, ...more]] = idAndRest(key, 6);
  if (!/^[\w.:/-]+$/.test(name) || more.length > 0) return undefined;
  if (version !== undefined && !/^\d+$/.test(version)) return undefined;
  return { service, name, version };
}

/** The key has the form `<id>:SecretString:<json key>:<stage>:<version id>`. Each part after the id may be empty. */
function secretReference(key: readonly string[]): SecretReference | undefined {
  const [secretId, rest] = idAndRest(key, 7);
  const [kind = "", jsonKey, versionStage, versionId, ...more] = rest.map((part) =>
    part === "" ? undefined : part,
  );
  const isText = kind === "" || kind === "SecretString";
  if (secretId === "" || !isText || more.length > 0) return undefined;
  if (versionStage !== undefined && versionId !== undefined) return undefined;
  return { service: "secretsmanager", secretId, jsonKey, versionStage, versionId };
}

/** Splits the id from a key. An ARN consists of several parts. */
function idAndRest(
  key: readonly string[],
  partsOfArn: number,
): readonly [id: string, rest: readonly string[]] {
  const count = key[0] === "arn" ? partsOfArn : 1;
  return [key.slice(0, count).join(":"), key.slice(count)];
}
