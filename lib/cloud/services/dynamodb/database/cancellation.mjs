// @ts-check
/** @typedef {{Code: string, Message?: string | undefined, Item?: object}} Reason Why a part fails; `None` if it does not. */

/**
 * Returns the body of the error for a transaction of which a part fails.
 *
 * @param {readonly Reason[]} CancellationReasons One for each part, in order.
 */
export function canceled(CancellationReasons) {
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  return {
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    CancellationReasons,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
  };
}
