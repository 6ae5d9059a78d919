import type { Account } from "../../account/account.ts";
import { recordKey } from "../../account/records/record.ts";
import type { ResourceInput } from "../resource-type/resource-type.ts";

const STREAM = "AWS::DynamoDB::Stream";
const KINESIS = "AWS::DynamoDB::KinesisStream";

/** Records the stream of a table, which has an ARN but delivers nothing. Returns the ARN, if there is a stream. */
export function recordStream(
  { properties, path }: ResourceInput,
  { records }: Account,
  tableArn: string,
): string | undefined {
  if (!properties.has("StreamSpecification")) return undefined;
  const given = properties.map("StreamSpecification").only(["StreamViewType"]);
  given.allow("StreamViewType", ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]);
  given.text("StreamViewType");
  const arn = `${tableArn}/stream/2026-01-01T00:00:00.000`;
  records.set(recordKey(STREAM, arn), {
    type: STREAM,
    path,
    words: "stream of a table",
    without: "has no records",
    silent: false,
    name: tableArn.split("/").at(-1) ?? "",
    arn,
    properties: given.all,
  });
  return arn;
}

/** Forgets the stream of a table that is removed. */
export function forgetStream(records: Account["records"], arn = ""): void {
  records.delete(recordKey(STREAM, arn));
}

/** Records that a table sends its changes to a stream of Kinesis, if it has one. Nothing is sent. */
export function recordKinesisStream(
  { properties, path }: ResourceInput,
  { records }: Account,
  tableArn: string,
): void {
  forgetKinesisStream(records, tableArn);
  if (!properties.has("KinesisStreamSpecification")) return;
  const given = properties
    .map("KinesisStreamSpecification")
    .only(["ApproximateCreationDateTimePrecision", "StreamArn"]);
  records.set(recordKey(KINESIS, tableArn), {
    type: KINESIS,
    path,
    words: "Kinesis stream of a table",
    without: "gets no changes",
    silent: false,
    name: given.text("StreamArn"),
    arn: undefined,
    properties: given.all,
  });
}

/** Forgets that a table sends its changes. */
export function forgetKinesisStream(records: Account["records"], tableArn = ""): void {
  records.delete(recordKey(KINESIS, tableArn));
}
