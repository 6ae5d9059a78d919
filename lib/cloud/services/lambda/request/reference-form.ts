/** The constraints of a text, as Lambda states them in its errors. */
export interface TextForm {
  readonly longest: number;
  /** The source of the regular expression for the whole text, which errors quote. */
  readonly pattern: string;
  readonly expression: RegExp;
}

/** The form in which an operation takes the name of a function. */
export interface ReferenceForm {
  readonly reference: TextForm;
  /** The form of the query parameter `Qualifier`, or `undefined` if the operation does not have it. */
  readonly qualifier: TextForm | undefined;
}

const PLACE = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?`;

function textForm(longest: number, pattern: string): TextForm {
  return { longest, pattern, expression: new RegExp(`^(?:${pattern})$`) };
}

/** The form of most operations. */
export const NAMESPACED: ReferenceForm = {
  reference: textForm(
    256,
    String.raw`${PLACE}([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
  ),
  qualifier: textForm(128, String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`),
};

/** The form of operations on a function with all its versions. */
export const UNQUALIFIED: ReferenceForm = { ...NAMESPACED, qualifier: undefined };

/** The older form, which the operations on aliases, function URLs and concurrency still have. */
export const OLDER: ReferenceForm = {
  reference: textForm(140, String.raw`${PLACE}([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`),
  qualifier: undefined,
};

/** The form of the operations on function URLs, which belong to a function or to an alias. */
export const OF_URL: ReferenceForm = {
  reference: OLDER.reference,
  qualifier: textForm(128, String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`),
};
