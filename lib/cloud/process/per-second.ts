/** Returns a function that formats times to the second, and formats only a second that differs from the last one. */
export function perSecond(format: (date: Date) => string): (date: Date) => string {
  let last = NaN;
  let text = "";
  return (date) => {
    const second = Math.floor(date.getTime() / 1000);
    if (second !== last) {
      text = format(date);
      last = second;
    }
    return text;
  };
}
