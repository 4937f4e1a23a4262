//! Expressions (semantics 11.1, 11.2).

use super::expression;

#[track_caller]
fn is(text: &str, expected: &str) {
    assert_eq!(expression(text), expected, "{text}");
}

#[test]
fn powers_are_taken_from_the_left_and_after_signs() {
    is("2 ** 3 ** 2", "(Power (Power 2 3) 2)");
    is("-2 ** 2", "(Power (- 2) 2)");
}

#[test]
fn concatenation_binds_tighter_than_sums_and_looser_than_products() {
    is("1 + 2 ~ 3 * 4", "(Add 1 (~ 2 (Multiply 3 4)))");
    is("a ~ b ~ c", "(~ a b c)");
    is("(a ~ b) ~ c", "(~ (~ a b) c)");
}

#[test]
fn filters_take_signed_values_and_signs_take_calls() {
    is("-1 | abs", "(|abs (- 1))");
    is("-a.b(1)", "(- (call (. a b) 1))");
    is("1 ~ 2 | f", "(~ 1 (|f 2))");
    is("- + a", "(- (+ a))");
}

#[test]
fn comparisons_chain_unless_in_brackets() {
    is(
        "1 < 2 <= x not in y",
        "(compare 1 Less 2 LessEqual x NotIn y)",
    );
    is("(a < b) < c", "(compare (compare a Less b) Less c)");
}

#[test]
fn logic_is_looser_than_not_and_not_looser_than_comparisons() {
    is(
        "not a == b and c or d",
        "(or (and (not (compare a Equal b)) c) d)",
    );
    is("not not a in b", "(not (not (compare a In b)))");
    is("a and b and c", "(and (and a b) c)");
}

#[test]
fn words_are_variables_where_they_mean_nothing_else() {
    is("if", "if");
    is("1 + not", "(Add 1 not)");
    is("a == and", "(compare a Equal and)");
    is("x.if.not", "(. (. x if) not)");
    is("f(if=1, in=2)", "(call f if=1 in=2)");
    is("a if if else else", "(if if a else)");
    is("a if b", "(if b a _)");
}

#[test]
fn what_follows_else_belongs_to_it() {
    is("a if b else c if d else e", "(if b a (if d c e))");
    is("a if b if c else d", "(if c (if b a _) d)");
}

#[test]
fn tests_take_the_primary_after_them() {
    is("x is defined", "(is defined x)");
    is("x is not none", "(not (is none x))");
    is("x is sameas y.z", "(is sameas x (. y z))");
    is("x is even if", "(is even x if)");
    is("x is a.b and y", "(and (is a.b x) y)");
    is("x is foo(1) is bar", "(is bar (is foo x 1))");
    is("x is not in [1] or y", "(or (not (is in x [1])) y)");
    is("x is foo -1", "(Subtract (is foo x) 1)");
}

#[test]
fn attributes_items_and_slices() {
    is("a.b[0]['c'].1", "(item (item (item (. a b) 0) \"c\") 1)");
    is("a.1.5", "(item (item a 1) 5)");
    is("a[1:2]", "(slice a 1 2 _)");
    is("a[:]", "(slice a _ _ _)");
    is("a[::2]", "(slice a _ _ 2)");
    is("a[b if c:]", "(slice a (if c b _) _ _)");
    is("a[1, 2]", "(item a (tuple 1 2))");
    is("a[]", "(item a (tuple ))");
}

#[test]
fn calls_have_positional_starred_named_and_spread_arguments() {
    is("f(1, a=2, *b, c=3, **d,)", "(call f 1 *b a=2 c=3 **d)");
    is("x | f(1)(2)", "(call (|f x 1) 2)");
    is("x | a.b", "(|a.b x)");
    is("'a'.join(b)", "(call (. \"a\" join) b)");
}

#[test]
fn collections() {
    is("()", "(tuple )");
    is("(a)", "a");
    is("(a,)", "(tuple a)");
    is("a, b", "(tuple a b)");
    is("a,", "(tuple a)");
    is("[a, [b],]", "[a [b]]");
    is("{'a': {}, b: 1,}", "{\"a\":{} b:1}");
}

#[test]
fn numbers() {
    is("1_000", "1000");
    is("0x_fF", "255");
    is("0b11", "3");
    is("0o17", "15");
    is("00", "0");
    is("1.5", "1.5");
    is("1_0.2_5e1", "102.5");
    is("1e3", "1000.0");
    is("1e999", "inf");
    is("1if 1else 2", "(if 1 1 2)");
    is("1.real", "(. 1 real)");
}

#[test]
fn constants_have_two_spellings() {
    is(
        "[true, True, false, False, none, None]",
        "[true true false false none none]",
    );
    is("TRUE", "TRUE");
}

#[test]
fn adjacent_strings_join() {
    is("'one' \"two\"\n'three'", "\"onetwothree\"");
    is("\"\"\"x\"\"\"", "\"x\"");
}

#[test]
fn escapes_are_pythons() {
    is(
        r"'\t\n\\\'\x41\u00e9\U0001F986\101\0'",
        r#""\t\n\\'Aé🦆A\0""#,
    );
    is(r"'\d\w\/'", r#""\\d\\w\\/""#);
    is("'a\\\nb'", "\"ab\"");
    is("'a\\\r\nb'", "\"ab\"");
    is(r"'\é\漢'", r#""\\xe9\\u6f22""#);
    is(r"'\777'", "\"ǿ\"");
}

#[test]
fn line_ends_in_strings_become_line_feeds() {
    is("'a\r\nb\rc\u{2028}'", "\"a\\nb\\nc\\u{2028}\"");
}

#[test]
fn white_space_may_be_unicode() {
    is("a\u{a0}+\u{2003}b", "(Add a b)");
}

#[test]
fn names_may_be_unicode() {
    is("größe.漢", "(. größe 漢)");
}
