import { CodedError } from "../../errors.ts";

/** An archive of code cannot be unpacked: it is damaged, too large, or leads out of its folder. */
export class ArchiveUnusable extends CodedError {
  readonly code = "ERR_ARCHIVE_UNUSABLE";
}
