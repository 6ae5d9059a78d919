/** Returns a text of at most `length` characters. A longer text keeps its beginning and its end. */
export function shortened(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  const start = characters.slice(0, length - 1 - end);
  return `${start.join("")}…${characters.slice(characters.length - end).join("")}`;
}

/** Returns a principal's ARN without the parts that are the same for all: `user/Ann`, `role/Clerk/session`. */
export function shortArn(arn: string): string {
  const resource = arn.split(":").slice(5).join(":");
  return resource === "" ? arn : resource.replace(/^assumed-role\//, "role/");
}
