//! What users read when a template is wrong.

use super::refusal;

#[test]
fn unfinished_tags_strings_and_blocks() {
    let texts = [
        "a {{ b",
        "a {{ b ) }}",
        "a {{ (b }}",
        "a {{ b %}",
        "{% set x = 1 }}",
        "{{ 'abc }}",
        "a {# b",
        "{% raw %} x",
        "{% if x %}a",
    ];
    insta::assert_snapshot!(texts.map(refusal).join("\n"), @r#"
    jinja::unclosed-tag: this tag is never closed
      at 2 "{{"
      help: close it with `}}`
    jinja::wrong-bracket: `)` closes nothing
      at 7 ")"
      help: remove it, or open the bracket
    jinja::unclosed-bracket: `(` is not closed
      at 5 "("
      at 8 "}" `}` stands where it should be closed
    jinja::wrong-bracket: `}` closes nothing
      at 8 "}"
      at 2 "{{" the tag begins here
      help: a tag that begins with `{{` ends with `}}`
    jinja::wrong-bracket: `}` closes nothing
      at 13 "}"
      at 0 "{%" the tag begins here
      help: a tag that begins with `{%` ends with `%}`
    jinja::unclosed-string: this string is never closed
      at 3 "'"
      help: close it with `'`
    jinja::unclosed-comment: this comment is never closed
      at 2 "{#"
      help: close it with `#}`
    jinja::unclosed-raw: this `raw` block is never closed
      at 0 "{% raw %}"
      help: close it with `{% endraw %}`
    jinja::unclosed-block: this `if` block is never closed
      at 0 "{% if x %}"
      help: close it with `{% endif %}`
    "#);
}

#[test]
fn mismatched_blocks() {
    let texts = [
        "{% if a %}{% for b in c %}{% endif %}",
        "{% endif %}",
        "{% else %}",
        "{% if a %}{% else %}{% elif b %}{% endif %}",
        "{% for a in b %}{% elif c %}{% endfor %}",
        "{% block a %}{% endblock b %}",
        "{% endraw %}",
    ];
    insta::assert_snapshot!(texts.map(refusal).join("\n"), @r#"
    jinja::mismatched-block: `endif` closes nothing: a `for` block is open
      at 29 "endif" `endfor` is expected
      at 10 "{% for b in c %}" this `for` block is still open
      help: close it with `{% endfor %}` first
    jinja::mismatched-block: `endif` closes nothing
      at 3 "endif"
      help: remove it, or open a block with `{% if %}`
    jinja::mismatched-block: `else` cannot stand here
      at 3 "else"
      help: `else` belongs into an `if` block
    jinja::mismatched-block: `elif` cannot stand here
      at 23 "elif"
      at 13 "else" this `else` is the last branch of its block
      help: put `elif` branches before `else`, and only one `else`
    jinja::mismatched-block: `elif` cannot stand here
      at 19 "elif"
      at 0 "{% for a in b %}" this `for` block is still open
      help: close it with `{% endfor %}` first
    jinja::mismatched-block: this ends the block `a`, not `b`
      at 25 "b"
      at 0 "{% block a %}" the block begins here
    jinja::mismatched-block: `endraw` closes nothing
      at 3 "endraw"
      help: open the block with `{% raw %}`, or remove this tag
    "#);
}

#[test]
fn unknown_tags() {
    let texts = [
        "{% endfi %}",
        "{% elseif x %}",
        "{% snapshot s %}{% endsnapshot %}",
        "{% my_macro() %}",
        "{% %}",
        "{% raw +%}{% endraw %}",
    ];
    insta::assert_snapshot!(texts.map(refusal).join("\n"), @r#"
    jinja::unknown-tag: there is no tag `endfi`
      at 3 "endfi"
      help: did you mean `endif`?
    jinja::unknown-tag: there is no tag `elseif`
      at 3 "elseif"
      help: write `elif`
    jinja::unknown-tag: there is no tag `snapshot`
      at 3 "snapshot"
      help: snapshot blocks are allowed in the files of `snapshot-paths` only
    jinja::unknown-tag: there is no tag `my_macro`
      at 3 "my_macro"
      help: to call a macro, write `{{ my_macro(...) }}` or `{% do my_macro(...) %}`
    jinja::syntax: a tag must begin with its name
      at 0 "{% %}"
      help: to print a value, write `{{ ... }}`
    jinja::mismatched-block: nothing may stand in the tag but `raw`
      at 3 "raw"
      help: write `{% raw %}`; there is no `+` at its end
    "#);
}

#[test]
fn wrong_expressions() {
    let texts = [
        "{{ }}",
        "{{ a b }}",
        "{{ a + }}",
        "{{ a == not b }}",
        "{{ x is even if y }}",
        "{{ f(a=1, 2) }}",
        "{{ f(, a) }}",
        "{{ a = 1 }}",
        "{{ a && b }}",
        "{{ a | }}",
        "{{ a | 'b' }}",
        "{{ '\\x4' }}",
        "{{ 340282366920938463463374607431768211456 }}",
        "{{ f({{ x }}) }}",
        "{{ a {% if b %} }}",
        "{{ x[1:2, 3] }}",
        "{{ a ? b : c }}",
    ];
    insta::assert_snapshot!(texts.map(refusal).join("\n"), @r#"
    jinja::syntax: an expression is missing
      at 3 "}}"
    jinja::syntax: `b` cannot stand here
      at 5 "b" in this `{{ }}`
    jinja::syntax: an expression is missing
      at 7 "}}"
    jinja::syntax: `b` cannot stand here
      at 12 "b" in this `{{ }}`
    jinja::syntax: `y` cannot stand here
      at 16 "y" in this `{{ }}`
      help: a test takes the word after it as its argument: write `(x is y) if ...`
    jinja::syntax: this argument cannot stand here
      at 10 "2"
      help: the order is: positional arguments, then one `*list`, with named arguments around it, and one `**dict` at the end
    jinja::syntax: an expression is expected here, not `,`
      at 5 "," in this `{{ }}`
    jinja::syntax: `=` cannot stand here
      at 5 "=" in this `{{ }}`
      help: to compare, write `==`; to assign, use `{% set %}`
    jinja::syntax: `&&` cannot stand here
      at 5 "&&" in this `{{ }}`
      help: write `and`
    jinja::syntax: a name is missing
      at 7 "}}"
    jinja::syntax: a name is expected here, not `'b'`
      at 7 "'b'" in this `{{ }}`
    jinja::bad-escape: this escape needs 2 hexadecimal digits
      at 4 "\\x"
      help: for a backslash itself, write `\\`
    jinja::number-too-large: this number is too large
      at 3 "340282366920938463463374607431768211456"
      help: write it as a string
    jinja::nested-tag: a `{{` tag begins in this `{{ }}`
      at 5 "{{"
      help: inside a tag write the name alone, without braces; or close the tag before
    jinja::nested-tag: a `{%` tag begins in this `{{ }}`
      at 5 "{%"
      help: inside a tag write the name alone, without braces; or close the tag before
    jinja::syntax: a slice cannot be one of several subscripts
      at 4 "[1:2, 3]"
      help: take one slice, or one item, at a time
    jinja::syntax: `?` cannot stand here
      at 5 "?" in this `{{ }}`
      help: write `a if condition else b`
    "#);
}

#[test]
fn wrong_tags() {
    let texts = [
        "{% if a = 1 %}{% endif %}",
        "{% if %}{% endif %}",
        "{% for a %}{% endfor %}",
        "{% for a, in b %}{% endfor %}",
        "{% for 1 in b %}{% endfor %}",
        "{% set x == 1 %}",
        "{% set 'x' = 1 %}",
        "{% set true = 1 %}",
        "{% macro m %}{% endmacro %}",
        "{% macro m(a,) %}{% endmacro %}",
        "{% macro m(a=1, b) %}{% endmacro %}",
        "{% call m %}{% endcall %}",
        "{% endif x %}",
        "{% materialization m, foo %}{% endmaterialization %}",
        "{% if {{ a }} %}{% endif %}",
        "{% import 'a' %}",
    ];
    insta::assert_snapshot!(texts.map(refusal).join("\n"), @r#"
    jinja::syntax: `=` cannot stand here
      at 8 "=" in this `if` tag
      help: to compare, write `==`; to assign, use `{% set %}`
    jinja::syntax: an expression is missing at the end of this `if` tag
      at 6 "%}"
    jinja::syntax: `in` is missing at the end of this `for` tag
      at 9 "%}"
    jinja::syntax: `in` is expected here, not `b`
      at 13 "b" in this `for` tag
    jinja::syntax: a variable's name is expected here, not `1`
      at 7 "1" in this `for` tag
    jinja::syntax: `==` cannot stand here
      at 9 "==" in this `set` tag
      help: to assign, write `=`
    jinja::syntax: a variable's name is expected here, not `'x'`
      at 7 "'x'" in this `set` tag
    jinja::cannot-assign: `true` is a constant and cannot be assigned to
      at 7 "true"
      help: choose another name
    jinja::syntax: a list of parameters, such as `()`, is missing at the end of this `macro` tag
      at 11 "%}"
    jinja::syntax: a name is expected here, not `)`
      at 13 ")" in this `macro` tag
    jinja::missing-default: a parameter without a default follows one with a default
      at 16 "b"
      help: give `b` a default
    jinja::syntax: a `call` block must call something
      at 8 "m"
      help: such as `{% call my_macro() %}`
    jinja::syntax: `x` cannot stand here
      at 9 "x" in this `endif` tag
    jinja::materialization-option: a materialization has no option `foo`
      at 22 "foo"
      help: the options are `default`, `adapter='...'` and `supported_languages=[...]`
    jinja::nested-tag: a `{{` tag begins in this `if` tag
      at 6 "{{"
      help: inside a tag write the name alone, without braces; or close the tag before
    jinja::syntax: `as` is missing at the end of this `import` tag
      at 14 "%}"
    "#);
}
