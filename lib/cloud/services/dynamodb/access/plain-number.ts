const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Returns a number in DynamoDB's form, so that `1`, `01.0` and `10e-1` are the same key. Returns `undefined` if
 * the text is not a number.
 */
export function plainNumber(text: string): string | undefined {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = FORM.exec(text) ?? [];
  const digits = whole + fraction;
  if (digits === "") return undefined;
  const point = whole.length + Number(exponent);
  const before = digits.slice(0, Math.max(0, point)).padEnd(point, "0").replace(/^0+/, "");
  const behind = withoutFinalZeros(
    "0".repeat(Math.max(0, -point)) + digits.slice(Math.max(0, point)),
  );
  if (before + behind === "") return "0";
  return `${sign === "-" ? "-" : ""}${before || "0"}${behind === "" ? "" : `.${behind}`}`;
}

/** Removes zeros at the end in linear time. The regular expression `/0+$/` would backtrack at every run of zeros. */
function withoutFinalZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}
