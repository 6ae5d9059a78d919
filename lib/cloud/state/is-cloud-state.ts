import type { CloudState } from "./cloud-state.ts";
import { isMap } from "../../json.ts";
import { isStackHistory } from "./is-stack-history.ts";
import { isParameterRecord, isSecretRecord } from "./is-value-record.ts";
import { KEY_SPECS, KEY_USAGES } from "./key-kind.ts";
import {
  isDate,
  isFlag,
  isPair,
  isText,
  listOf,
  mapOf,
  oneOf,
  optional,
  shape,
  someOf,
  type Check,
} from "./record-checks.ts";

/** Key material: 32 bytes of a symmetric key, at least 28 bytes of any other key. */
const isMaterial = (isSymmetric: boolean): Check => {
  const fits = (length: number) => (isSymmetric ? length === 32 : length >= 28);
  return (value) => typeof value === "string" && fits(Buffer.from(value, "base64").length);
};

const isKeyRecord = shape({
  creationDate: isDate,
  description: isText,
  enabled: isFlag,
  rotation: isFlag,
  deletionDate: optional(isDate),
  ofService: optional(oneOf(["secretsmanager", "ssm"])),
  policy: isMap,
  material: someOf(isText),
  kind: optional(shape({ spec: oneOf(KEY_SPECS), usage: oneOf(KEY_USAGES) })),
  multiRegion: optional(isFlag),
  rotationPeriodInDays: optional((value) => typeof value === "number" && value >= 90),
  rotationStart: optional(isDate),
  rotations: optional(listOf(shape({ date: isDate, type: isText }))),
  tags: optional(listOf(isPair)),
  grants: optional(
    listOf(
      shape({
        grantId: isText,
        name: optional(isText),
        creationDate: isDate,
        granteePrincipal: isText,
        retiringPrincipal: optional(isText),
        operations: listOf(isText),
        constraints: optional(
          shape({
            EncryptionContextEquals: optional(mapOf(isText)),
            EncryptionContextSubset: optional(mapOf(isText)),
          }),
        ),
      }),
    ),
  ),
});

const isKey: Check = (value) =>
  isKeyRecord(value) &&
  isMap(value) &&
  someOf(isMaterial(value["kind"] === undefined))(value["material"]);

const isState = shape({
  version: (value) => value === 1,
  accountId: isText,
  region: isText,
  adminId: optional(isText),
  adminDate: optional(isDate),
  accessKeys: mapOf(
    shape({
      userName: isText,
      secretAccessKey: isText,
      status: optional((value) => value === "Active" || value === "Inactive"),
      createDate: optional(isDate),
    }),
  ),
  sessions: mapOf(
    shape({
      roleName: isText,
      sessionName: isText,
      secretAccessKey: isText,
      sessionToken: isText,
      expiration: isDate,
      issued: optional(isDate),
      policies: optional(listOf(isMap)),
      policyArns: optional(listOf(isText)),
      tags: optional(listOf(isPair)),
      transitiveTagKeys: optional(listOf(isText)),
      sourceIdentity: optional(isText),
      ofFunction: optional(isFlag),
    }),
  ),
  userSessions: optional(
    mapOf(
      shape({
        userName: isText,
        secretAccessKey: isText,
        sessionToken: isText,
        expiration: isDate,
        issued: isDate,
        federated: optional(
          shape({
            name: isText,
            policies: listOf(isMap),
            policyArns: listOf(isText),
            tags: listOf(isPair),
          }),
        ),
      }),
    ),
  ),
  keys: mapOf(isKey),
  aliases: mapOf(isText),
  secrets: optional(mapOf(isSecretRecord)),
  parameters: optional(mapOf(isParameterRecord)),
  aliasDates: optional(mapOf(shape({ creationDate: isDate, lastUpdatedDate: isDate }))),
  oidc: optional(
    shape({ clientSecret: isText, keys: someOf(shape({ kid: isText, pem: isText })) }),
  ),
  stacks: mapOf(
    shape({
      resources: mapOf(
        shape({
          type: isText,
          physicalId: isText,
          attributes: mapOf(isText),
          retained: isFlag,
          created: optional(isDate),
          updated: optional(isDate),
          properties: optional(isText),
          fixed: optional(isText),
          generation: optional((value) => Number.isInteger(value)),
          custom: optional(
            shape({
              path: isText,
              serviceToken: isText,
              properties: isMap,
              data: optional(isMap),
              noEcho: optional(isFlag),
              requestId: isText,
            }),
          ),
        }),
      ),
      outputs: mapOf(isText),
      exports: mapOf(isText),
      imports: optional(listOf(isText)),
      nested: optional(shape({ parent: isText, paths: mapOf(isText) })),
    }),
  ),
  cloudFormation: optional(mapOf(isStackHistory)),
});

/** Returns whether a parsed file is a {@link CloudState}. Every record is checked. */
export function isCloudState(value: unknown): value is CloudState {
  return isState(value);
}
