// The exports of `signet-cdk/sealing`: reading the sealed file in a CDK app.

export {
  readSealedFile,
  SealedFileInvalid,
  SealedFileUnresolved,
} from "../../sealed-file/read-sealed-file.ts";
export { segmentsOf, type SealedFile } from "../../formats/sealed/function-segments.ts";
export type { SealedSegment } from "../../formats/sealed/sealed-segment.ts";
