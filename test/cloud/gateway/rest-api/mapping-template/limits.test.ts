import { describe, expect, it } from "vitest";
import { TemplateFailed } from "../../../../../lib/cloud/gateway/rest-api/mapping-template/limits/template-failed.ts";
import { runs } from "../../../../random/runs.ts";
import { rendered } from "./rendered.ts";

const deep = (open: string, close: string) => `#set($x = ${open.repeat(200)}1${close.repeat(200)})`;

describe("a template that cannot be rendered", () => {
  it.each([
    ["an open #if", "a\n#if($x)b", "line 2, column 1: #if has no #end"],
    ["an #end too many", "#end", "line 1, column 5: #end has no #if"],
    ["#set without a value", "{\n  #set($x = )", "line 2, column 13: expected a value"],
    ["an open text", '#set($x = "a)', "has no end"],
    [
      "an error in an interpolated text",
      'a\n#set($x = "#if(1)")',
      "line 2, column 11: #if has no #end",
    ],
    ["an open call", "$x.foo(1", "expected ,"],
    ["#parse", '#parse("x")', "API Gateway does not support #parse"],
    ["an item that does not exist", "#set($l = [1])$l[1]", "outside of a list of 1 items"],
    ["a substring that is too long", `$util.urlEncode("ab").substring(0, 3)`, "outside of 2"],
    ["an invalid path", "$input.path('$.a[')", "JSONPath"],
    ["a look-ahead in a pattern", `#set($s = "a")$s.matches("(?=a)a")`, "not supported"],
    ["a reference to a group in a pattern", `#set($s = "a")$s.matches("(a)\\1")`, "not supported"],
  ])("has %s", (_, template, message) => {
    expect(() => rendered(template, { body: "{}" })).toThrow(TemplateFailed);
    expect(() => rendered(template, { body: "{}" })).toThrow(message);
  });

  const loops = "#foreach($i in [1..1000])".repeat(4) + "#end".repeat(4);
  it.each([
    ["nested loops", loops, "steps"],
    [
      "a text that doubles",
      `#set($x = "abcdefgh")#foreach($i in [1..99])#set($x = "$x$x")#end`,
      "characters",
    ],
    [
      "a list that doubles",
      `#set($x = [1,2])#foreach($i in [1..99])#set($y = $x.addAll($x))#end`,
      "steps",
    ],
    [
      "an integer that squares",
      `#set($x = 99)#foreach($i in [1..99])#set($x = $x * $x)#end`,
      "digits",
    ],
    ["a list that contains itself", `#set($x = [1])#set($y = $x.add($x))$x`, "contains itself"],
    [
      "a map that prints twofold",
      `#set($m = {})#foreach($i in [1..40])#set($m = {"a": $m, "b": $m})#end$m`,
      "steps",
    ],
    ["a macro that calls itself", "#macro(a)#a()#end#a()", "contains itself"],
    ["a #define that uses itself", "#define($a)$a#end$a", "contains itself"],
    ["a long range", "#foreach($i in [1..999999999])#end", "range"],
    ["deep parentheses", deep("(", ")"), "nested"],
    ["deep lists", deep("[", "]"), "nested"],
    ["deep texts", "#if(true)".repeat(200), "nested"],
    [
      "a pattern that repeats too much",
      `#set($s = "a")$s.matches("((a{1,900}){1,900})")`,
      "repeats too much",
    ],
  ])("does too much: %s", (_, template, message) => {
    expect(() => rendered(template)).toThrow(message);
  });

  const long = "A".repeat(4_000_000);
  it.each([
    "$input.body.toLowerCase()",
    "$input.body.contains('zz')",
    "$input.body.hashCode()",
    "$util.escapeJavaScript($input.body)",
    "$util.base64Decode($input.body)",
    '$input.body == "${input.body}"',
  ])("reads a long text again and again: %s", (work) => {
    const template = `#foreach($i in [1..1000])#if(${work} == 1)#end#end`;
    expect(() => rendered(template, { body: long })).toThrow("steps");
  });

  it("prints a long list of short values", () => {
    const body = `[${"1,".repeat(50_000)}1]`;
    expect(rendered("$input.json('$')", { body })).toBe(body);
    expect(rendered("$input.path('$')", { body })).toBe(body);
  });

  it("reads a text of many escapes", () => {
    const body = `{"a":"${"\\n".repeat(4_000_000)}"}`;
    expect(rendered("$input.path('$.a').length()", { body })).toBe("4000000");
  });

  it("matches a pattern that takes exponential time elsewhere", () => {
    const text = `${"a".repeat(5000)}b`;
    expect(rendered(`#set($s = $input.body)$s.matches("(a*)*")`, { body: text })).toBe("false");
    expect(rendered(`#set($s = $input.body)$s.matches("(a|a)*b")`, { body: text })).toBe("true");
  });
});

describe("a template", () => {
  it.each([
    "$input.constructor",
    "$input.__proto__",
    "$input.input",
    "$input.call('path')",
    "$util.constructor.constructor('return process')()",
    "$context.constructor",
    "$context.__proto__.polluted",
    "$context.entries",
    "$context['__proto__']",
    "$context.get('constructor')",
    "$context.hasOwnProperty('x')",
    "$input.body.constructor",
    "$input.body.getClass().forName('java.lang.Runtime')",
    "$input.params('constructor')",
    "$input.params().header.toString.constructor",
    "$stageVariables.toString",
    "$process",
    "$context.class",
  ])("reaches no object of JavaScript by %s", (reference) => {
    expect(rendered(reference.replace(/\(\)$/, ""), { body: "x" })).toBe("");
  });

  it("cannot change the prototype of objects", () => {
    rendered(
      `#set($context.requestOverride.header.__proto__ = {"polluted": 1})#set($x.__proto__ = 1)`,
    );
    expect("polluted" in {}).toBe(false);
  });

  it("renders any text or fails with its own error", () => {
    const parts: readonly string[] = [
      "#if(",
      "#set($a",
      "=",
      "$",
      "{",
      "}",
      "a",
      ".b",
      "(",
      ")",
      "[",
      "]",
      '"',
      "'",
      "#end",
      "#else",
      "\\",
      "1",
      "..",
      "#foreach($i in ",
      "\n",
      " ",
      "$input.path('$..a')",
      "##",
      "#*",
      "*#",
      ",",
    ];
    const failures: string[] = [];
    for (let seed = 1; seed <= runs(3000); seed++) {
      let state = seed;
      const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8;
      const template = Array.from(
        { length: 1 + (next() % 12) },
        () => parts[next() % parts.length] ?? "",
      ).join("");
      try {
        rendered(template, { body: '{"a":[1]}' });
      } catch (error) {
        if (!(error instanceof TemplateFailed)) failures.push(template);
      }
    }
    expect(failures).toEqual([]);
  });
});
