import { CodedError } from "../../../errors.ts";

/** A custom resource could not be created, updated or deleted. The message is CloudFormation's, without a path. */
export class CustomResourceFailed extends CodedError {
  readonly code = "ERR_CUSTOM_RESOURCE";
  /** The physical id in the response. Absent if there was no response. */
  readonly physicalId: string | undefined;
  /** Whether the local cloud has ended, so that no further request can be sent. */
  readonly isClosed: boolean;

  constructor(
    message: string,
    {
      physicalId,
      isClosed = false,
    }: { readonly physicalId?: string; readonly isClosed?: boolean } = {},
  ) {
    super(message);
    this.physicalId = physicalId;
    this.isClosed = isClosed;
  }
}
