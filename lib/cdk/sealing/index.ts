// The exports of `signet-cdk/sealing`: reading the sealed file in a CDK app.

export { SealedSecrets } from "./sealed-secrets.ts";
export {
  SealedFileInvalid,
  SealedFileUnresolved,
  type SealedFor,
} from "../../sealed-file/read-sealed-file.ts";
export type { SealedSegment } from "../../formats/sealed/sealed-segment.ts";
export type { SealedSource } from "../../formats/sealed/sealed-source.ts";
