import { describe, expect, it } from "vitest";
import { rendered } from "./rendered.ts";

const orders = JSON.stringify({
  id: 12345678901234567890n.toString(),
  total: 1.5,
  list: [
    { name: "tea", price: 3 },
    { name: "cup", price: 12 },
  ],
});

/** Rows: the rule, the template, its text, and the body. The sources are AWS's guide and Velocity 1.7. */
const RULES: readonly (readonly [string, string, string, string?])[] = [
  // $input
  ["JSON of a path", "$input.json('$.list[0]')", '{"name":"tea","price":3}', orders],
  ["JSON of a text has quotes", "$input.json('$.id')", '"12345678901234567890"', orders],
  ["JSON of a missing path", "$input.json('$.none')", '""', orders],
  ["JSON of a body that is not JSON", "$input.json('$')", '""', "a=b"],
  ["a path without $", "$input.path('list[1].name')", "cup", orders],
  ["a path from the end", "$input.path('$.list[-1].name')", "cup", orders],
  ["a wildcard is a list", "$input.path('$.list[*].price')", "[3,12]", orders],
  ["descendants", "$input.json('$..name')", '["tea","cup"]', orders],
  ["a filter", "$input.json('$.list[?(@.price > 5)].name')", '["cup"]', orders],
  ["a filter of two", `$input.json("$.list[?(@.price > 5 && @.name == 'tea')]")`, "[]", orders],
  ["a slice", "$input.json('$.list[0:1].name')", '["tea"]', orders],
  ["keys in brackets", `$input.path("$['list'][0]['price']")`, "3", orders],
  ["the length of a list", "$input.path('$.list.length()')", "2", orders],
  [
    "a large integer stays exact",
    "$input.path('$.n')",
    "12345678901234567890",
    '{"n":12345678901234567890}',
  ],
  ["a double keeps its fraction", "$input.json('$')", '{"n":1.0}', '{"n": 1.0}'],
  [
    "a loop over a list of the body",
    "#foreach($o in $input.path('$.list'))$o.name#if($foreach.hasNext),#end#end",
    "tea,cup",
    orders,
  ],
  // $util
  [
    "escapeJavaScript",
    "$util.escapeJavaScript($input.path('$.t'))",
    `it\\'s \\"a\\\\b\\"\\n`,
    '{"t":"it\'s \\"a\\\\b\\"\\n"}',
  ],
  [
    "the documented repair of \\'",
    `$util.escapeJavaScript("it's").replaceAll("\\\\'","'")`,
    "it's",
  ],
  ["parseJson", `#set($o = $util.parseJson('{"a":{"b":[1,2]}}'))$o.a.b[1]`, "2"],
  [
    "urlEncode and urlDecode",
    "$util.urlEncode('x=a+b c')|$util.urlDecode('x%3Da+b')",
    "x%3Da%2Bb+c|x=a b",
  ],
  ["base64", "$util.base64Encode('é')|$util.base64Decode('w6k=')", "w6k=|é"],
  // Values and operators
  ["integers divide without a fraction", "#set($x = 7 / 2)$x", "3"],
  ["a division by zero has no value", "#set($x = 7 / 0)[$x]", "[]"],
  ["texts are joined", `#set($x = "a" + 1 + 'b')$x`, "a1b"],
  ["empty texts, zero and lists are true", `#if("")a#end#if(0)b#end#if([])c#end`, "abc"],
  [
    "a list of the template prints as Java prints it",
    `#set($x = ["a", 1, {"k": null}])$x`,
    "[a, 1, {k=null}]",
  ],
  ["a number equals its text", `#if(1 == "1")yes#end`, "yes"],
  ["an integer equals a double", "#if(1 == 1.0)yes#end", "yes"],
  ["texts are in no order", `#if("a" < "b")yes#{else}no#end`, "no"],
  ["words are operators", "#if(1 lt 2 and not (2 eq 3) or false)yes#end", "yes"],
  ["a name has dashes", "#set($a-b = 1)$a-b ${a-b}-c", "1 1-c"],
  // Methods
  [
    "texts",
    `#set($s = " a.b.c ")$s.trim().toUpperCase() $s.trim().length() $s.lastIndexOf(".") $s.trim().replace(".", "-")`,
    "A.B.C 5 4 a-b-c",
  ],
  ["split takes a pattern", `#foreach($p in "a.b.c.".split("\\."))<$p>#end`, "<a><b><c>"],
  [
    "replaceAll has groups",
    `$util.urlDecode("2026-01").replaceAll("(\\d+)-(\\d+)", "$2/$1")`,
    "01/2026",
  ],
  [
    "matches tests the whole text",
    `#set($s = "ab")$s.matches("a") $s.matches("a|ab") $s.matches("[a-b]{2}")`,
    "false true true",
  ],
  [
    "maps",
    `#set($m = {"a": 1, "b": 2})$m.size() $m.containsKey("c") $m.keySet() $m.remove("a") $m`,
    "2 false [a, b] 1 {b=2}",
  ],
  ["entries", `#foreach($e in {"a": 1, "b": 2}.entrySet())$e.key=$e.value;#end`, "a=1;b=2;"],
  ["put returns the previous value", `#set($m = {})[$m.put("a", 1)][$m.put("a", 2)]`, "[][1]"],
  [
    "lists",
    `#set($l = [3, 1])$l.add(0, 9)$l.indexOf(1) $l.subList(1, 3) $l.remove(0) $l`,
    "2 [3, 1] 9 [3, 1]",
  ],
  ["an unknown method prints nothing", `[$input.body.foo()]["a".bytes]`, `[]["a".bytes]`],
  // Directives
  [
    "a macro",
    `#macro(pair $k $v)"$k": "$v"#end{#pair("a" 1), #pair("b", 2)}`,
    `{"a": "1", "b": "2"}`,
  ],
  ["a loop over a map has its values", `#foreach($v in {"a": 1, "b": 2})$v#end`, "12"],
  ["#break ends the loop only", `#foreach($i in [1..5])#if($i == 3)#break#end$i#end.`, "12."],
  [
    "#stop ends the template, also in a loop",
    `a#foreach($i in [1..5])#if($i == 3)#stop#end$i#end.`,
    "a12",
  ],
  ["a loop has at most 1000 iterations", `#foreach($i in [1..1500])#set($n = $i)#end$n`, "1000"],
  ["the outer loop", `#foreach($i in [1,2])#foreach($j in [1])$foreach.parent.count#end#end`, "12"],
  ["an unparsed block", "#[[$a #if]]#", "$a #if"],
  ["other words behind # are text", "#header(1) #fff #", "#header(1) #fff #"],
  ["a formal reference without an end is text", "${a $!{ ${}", "${a $!{ ${}"],
];

describe("the mapping language", () => {
  it.each(RULES)("%s: %s", (_, template = "", text = "", body = "") => {
    expect(rendered(template, { body })).toBe(text);
  });

  it("finds a parameter in the path, then in the query, then in the headers", () => {
    const params = {
      path: { a: "1" },
      querystring: { a: "2", b: "3" },
      header: { b: "4", C: "5" },
    };
    const template = `$input.params("a")$input.params('b')$input.params('C') [$input.params('c')]$input.params().header.get("b")`;
    expect(rendered(template, { params })).toBe("135 []4");
  });

  it("reads the context and the variables of the stage", () => {
    const template = `$context.identity.sourceIp $context.authorizer["custom:role"] [$context.none.x] \${stageVariables['v']}`;
    const context = { identity: { sourceIp: "127.0.0.1" }, authorizer: { "custom:role": "admin" } };
    expect(rendered(template, { context, stageVariables: { v: "1" } })).toBe(
      "127.0.0.1 admin [] 1",
    );
  });
});
