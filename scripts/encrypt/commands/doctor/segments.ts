import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { awsResult, refusalText, type Refusal } from "./aws-result.ts";
import {
  bad,
  good,
  notable,
  unknown,
  type ExaminedFunction,
  type DoctorFinding,
} from "./doctor-finding.ts";

/** KMS's error code for a dry run of a call that would succeed. KMS ends every dry run with an error. */
const WOULD_GO_WELL = "DryRunOperationException";

/** Examines whether the caller may seal for a function, and whether KMS can decrypt each segment. */
export async function examineSegments(
  examined: ExaminedFunction,
): Promise<readonly DoctorFinding[]> {
  const { config, keyId, keyArn, context, stage, functionName, segments } = examined;
  const client = new KMSClient(config);
  /** Returns the error with which KMS ended a dry run. */
  const refused = async (call: Promise<unknown>): Promise<Refusal> =>
    (await awsResult(call)).refusal ?? { name: "no refusal", text: "KMS does not support DryRun" };
  try {
    const encrypt = new EncryptCommand({
      KeyId: keyId,
      Plaintext: Buffer.from("{}"),
      EncryptionContext: context,
      DryRun: true,
    });
    const findings: DoctorFinding[] = [
      mayEncrypt(await refused(client.send(encrypt)), keyArn ?? keyId),
    ];
    for (const { key, names, ciphertext } of segments) {
      const decrypt = new DecryptCommand({
        KeyId: key,
        CiphertextBlob: Buffer.from(ciphertext, "base64"),
        EncryptionContext: context,
        DryRun: true,
      });
      findings.push(opens(await refused(client.send(decrypt)), names.join(", "), examined));
      if (keyArn !== undefined && key !== keyArn) {
        findings.push(
          notable(
            `${names.join(", ")}: sealed with ${key}, not with the key of the function: signet encrypt rewrap ${functionName} --key ${keyArn} --stage ${stage.stage}`,
          ),
        );
      }
    }
    if (segments.length === 0) {
      findings.push(
        notable(
          `no secret is sealed for the function yet: signet encrypt edit ${functionName} --stage ${stage.stage}`,
        ),
      );
    }
    if (segments.length === 0 && keyArn !== undefined) {
      const may = new DecryptCommand({
        KeyId: keyArn,
        EncryptionContext: context,
        DryRun: true,
        DryRunModifiers: ["IGNORE_CIPHERTEXT"],
      });
      const { name } = await refused(client.send(may));
      if (name === WOULD_GO_WELL) findings.push(good("you may decrypt for the function"));
    }
    return findings;
  } finally {
    client.destroy();
  }
}

function mayEncrypt(refusal: Refusal, key: string): DoctorFinding {
  switch (refusal.name) {
    case WOULD_GO_WELL:
      return good("you may encrypt for the function");
    case "AccessDeniedException":
      return bad(`you may not encrypt for the function: you need kms:Encrypt on ${key}`);
    default:
      return bad(`you cannot encrypt for the function (${refusalText(refusal)})`);
  }
}

function opens(
  refusal: Refusal,
  names: string,
  { functionName, stage }: ExaminedFunction,
): DoctorFinding {
  switch (refusal.name) {
    case WOULD_GO_WELL:
      return good(`${names}: opens with its encryption context`);
    case "InvalidCiphertextException":
      return bad(
        `${names}: does not open, because it is damaged or was sealed for another app, stage or function; set it again, or adopt it with its original context`,
      );
    case "IncorrectKeyException":
      return bad(`${names}: is encrypted with another key than the file says; set it again`);
    case "NotFoundException":
      return bad(`${names}: its key is not in this account and region; set it again`);
    case "DisabledException":
    case "KMSInvalidStateException":
      return bad(`${names}: its key cannot be used (${refusalText(refusal)})`);
    case "AccessDeniedException":
      return notable(
        `${names}: you may not decrypt, so set adds a segment; to check whether this one opens, run as a user who may decrypt: signet encrypt doctor ${functionName} --stage ${stage.stage}`,
      );
    default:
      return unknown(`${names}: unknown whether it opens (${refusalText(refusal)})`);
  }
}
