import { cfnResponseJs } from "./cfn-response-js.ts";
import { cfnResponsePy } from "./cfn-response-py.ts";

/**
 * Returns the module with which code in a template answers CloudFormation, if the code refers to it. As on AWS, it is
 * added to code in templates only.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html
 */
export function responseModule(extension: string, code: string): Readonly<Record<string, string>> {
  if (extension === "js" && /['"`]cfn-response['"`]/.test(code)) {
    return { "cfn-response.js": cfnResponseJs };
  }
  return extension === "py" && /\bcfnresponse\b/.test(code)
    ? { "cfnresponse.py": cfnResponsePy }
    : {};
}
