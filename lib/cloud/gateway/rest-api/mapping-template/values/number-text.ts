/** Returns a number as Java prints it: an integer exactly, a double with a fraction or an exponent. */
export function numberText(value: bigint | number): string {
  if (typeof value === "bigint") return String(value);
  if (!Number.isFinite(value))
    return Number.isNaN(value) ? "NaN" : `${value < 0 ? "-" : ""}Infinity`;
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) return withFraction(String(value));
  const [digits = "", exponent = ""] = value.toExponential().split("e");
  return `${withFraction(digits)}E${Number(exponent)}`;
}

function withFraction(text: string): string {
  return text.includes(".") ? text : `${text}.0`;
}
