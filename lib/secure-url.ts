/** Whether a text is a URL that keys are taken from and secrets sent to: HTTPS, or this machine's own. */
export function isSecureUrl(value: unknown): value is string {
  return (
    typeof value === "string" &&
    /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$))[!-~]*$/.test(value)
  );
}
