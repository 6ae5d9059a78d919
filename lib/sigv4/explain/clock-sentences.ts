import { parseAmzDate } from "../request/credential-scope.ts";
import type { Finding } from "./explanation.ts";
import type { SignedView } from "./signed-view.ts";

/**
 * Explains AWS's message about a date outside the server's window: by how much the date differs, and in which
 * direction. The message contains the request's date, the limit of the window and the server's time. Returns
 * `undefined` for any other message.
 */
export function clockFinding(
  message: string,
  { presigned, date: signedDate }: SignedView,
): Finding | undefined {
  const [, past, dateText = "", nowText = ""] =
    /Signature (?:(expired)|not yet current): (\d{8}T\d{6}Z) is (?:now earlier|still later) than \d{8}T\d{6}Z \((\d{8}T\d{6}Z) [-+] /.exec(
      message,
    ) ?? [];
  const date = parseAmzDate(dateText);
  const now = parseAmzDate(nowText);
  if (!date || !now) return undefined;
  const by = duration(Math.abs(now.getTime() - date.getTime()) / 1000);
  if (signedDate !== "" && signedDate !== dateText) {
    return {
      cause: "date-differs",
      what: `the date that arrived (${dateText}) is not the one that was signed (${signedDate})`,
      advice: "sign again before each sending, and send the date that was signed",
    };
  }
  if (past === undefined) {
    return {
      cause: "clock-ahead",
      what: `the signer's clock is ${by} ahead of the server's (${dateText}, at ${nowText})`,
      advice: "set the clock, or sign with the time in the response's Date header",
    };
  }
  if (presigned) {
    return {
      cause: "presigned-expired",
      what: `the presigned request arrived ${by} after it was signed (${dateText}, at ${nowText})`,
      advice:
        "presign it again right before use: except on S3, X-Amz-Expires does not extend the server's window",
    };
  }
  return {
    cause: "clock-behind",
    what: `the request's date is ${by} behind the server's clock (${dateText}, at ${nowText})`,
    advice:
      "set the signer's clock, and sign again before each sending instead of keeping a signed request",
  };
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Formats a duration in its two largest units. */
function duration(seconds: number): string {
  let rest = seconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? "" : "s"}`];
  });
  return parts.slice(0, 2).join(" ") || "0 seconds";
}
