/** The functions of templates whose short form is their name after `Fn::`. */
const FUNCTIONS = new Set([
  "And",
  "Base64",
  "Cidr",
  "Contains",
  "EachMemberEquals",
  "EachMemberIn",
  "Equals",
  "FindInMap",
  "GetAZs",
  "GetAtt",
  "GetStackOutput",
  "If",
  "ImportValue",
  "Join",
  "Length",
  "Not",
  "Or",
  "RefAll",
  "Select",
  "Split",
  "Sub",
  "ToJsonString",
  "Transform",
  "ValueOf",
  "ValueOfAll",
]);

/** Returns the full form of a function in its short form, such as `!Ref`, or `undefined` for another tag. */
export function functionOf(
  tag: string,
  argument: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (!tag.startsWith("!")) return undefined;
  const name = tag.slice(1);
  if (name === "Ref" || name === "Condition") return { [name]: argument };
  if (!FUNCTIONS.has(name)) return undefined;
  return { [`Fn::${name}`]: name === "GetAtt" ? attributeOf(argument) : argument };
}

/** The logical id in `!GetAtt Id.Attribute` ends at the first dot. An attribute may contain dots. */
function attributeOf(argument: unknown): unknown {
  if (typeof argument !== "string") return argument;
  const dot = argument.indexOf(".");
  return dot < 0 ? argument : [argument.slice(0, dot), argument.slice(dot + 1)];
}
