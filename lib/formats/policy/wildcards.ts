/**
 * Whether a text matches a pattern of a policy, in which `*` matches any run of characters and `?` matches one.
 * Worst case O(pattern × text); a regular expression with several `.*` takes far longer.
 */
export function fitsWildcards(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length;) {
    if (pattern[at] === "*") {
      star = at++;
      resume = i;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      // The last `*` matches one more character. The part of the pattern before it need not be matched again.
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
