//! Random expressions: mostly such that work, built up level by level.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

/// A strategy for a piece of a template.
pub(super) type Text = BoxedStrategy<String>;

/// One of some words, between which there are two blanks.
pub(super) fn words(words: &'static str) -> Text {
    one_of(words.split("  ").collect())
}

/// One of some texts.
pub(super) fn one_of(words: Vec<&'static str>) -> Text {
    select(words).prop_map(str::to_owned).boxed()
}

/// Expressions by what they mostly give. Each level is made of the one before.
#[derive(Clone)]
struct Level {
    number: Text,
    text: Text,
    list: Text,
    truth: Text,
    any: Text,
}

/// Any expression: mostly one that works.
pub(super) fn expression() -> Text {
    Union::new_weighted(vec![(15, deepest().any), (1, wild())]).boxed()
}

/// An expression that mostly gives a list.
pub(super) fn list() -> Text {
    deepest().list
}

fn deepest() -> Level {
    (0..3).fold(leaves(), |below, _| level(&below))
}

fn leaves() -> Level {
    let number = Union::new_weighted(vec![
        (
            6,
            words("0  1  2  -3  10  2.5  0.1  -0.5  1e3  1e16  1_000  0x1f  n  ns.a  true"),
        ),
        (1, (0i32..100).prop_map(|n| n.to_string()).boxed()),
    ])
    .boxed();
    let text = one_of(vec![
        "''",
        "'a'",
        "'Ab c'",
        "'x,y'",
        "'é ß'",
        "'3'",
        "'2.7'",
        "'<&>'",
        "'a\\nb'",
        "\"it's\"",
        "'one' 'two'",
        "s",
        "rows[0].k",
        "' pad '",
        "'line\nline'",
        "'aXb d'",
        "'\\x41\\t'",
    ]);
    let list = words(
        "xs  rows  []  ()  (1, 'a')  [1, 2, 3]  ['b', 'A', 'c']  range(4)  d  \
             {'z': 1, 'y': 2}  [[1, 2], [3]]  (none, true, 1.0)  d.a  ['x', ['y']]",
    );
    let truth = words("true  false  n  nope is defined  x is defined  none is none");
    let other = words("none  nope  n  d.q  rows[1]  xs  s");
    let any = Union::new_weighted(vec![
        (3, number.clone()),
        (3, text.clone()),
        (3, list.clone()),
        (1, truth.clone()),
        (1, other),
    ]);
    Level {
        any: any.boxed(),
        number,
        text,
        list,
        truth,
    }
}

fn level(below: &Level) -> Level {
    let (number, text, list, truth) = (numbers(below), texts(below), lists(below), truths(below));
    let choice = (below.any.clone(), below.truth.clone(), below.any.clone()).prop_map(
        |(then, condition, otherwise)| format!("({then} if {condition} else {otherwise})"),
    );
    let item =
        (below.list.clone(), indices()).prop_map(|(value, index)| format!("({value}){index}"));
    let any = Union::new_weighted(vec![
        (4, number.clone()),
        (6, text.clone()),
        (5, list.clone()),
        (2, truth.clone()),
        (1, choice.boxed()),
        (1, item.boxed()),
        (1, called(below)),
        (1, mutated(below)),
    ]);
    Level {
        any: any.boxed(),
        number,
        text,
        list,
        truth,
    }
}

fn filtered(value: &Text, filters: &'static str) -> Text {
    (value.clone(), words(filters))
        .prop_map(|(value, filter)| format!("({value}) | {filter}"))
        .boxed()
}

fn called_on(value: &Text, methods: &'static str) -> Text {
    (value.clone(), words(methods))
        .prop_map(|(value, method)| format!("({value}).{method}"))
        .boxed()
}

fn between(left: &Text, operators: &'static str, right: &Text) -> Text {
    (left.clone(), words(operators), right.clone(), any::<bool>())
        .prop_map(|(left, operator, right, brackets)| match brackets {
            true => format!("({left} {operator} {right})"),
            false => format!("{left} {operator} {right}"),
        })
        .boxed()
}

fn numbers(below: &Level) -> Text {
    Union::new_weighted(vec![
        (
            3,
            between(
                &below.number,
                "+  -  *  /  //  %  +  -",
                &below.number,
            ),
        ),
        (
            1,
            below
                .number
                .clone()
                .prop_map(|base| format!("({base}) ** 2"))
                .boxed(),
        ),
        (
            1,
            below
                .number
                .clone()
                .prop_map(|value| format!("-({value})"))
                .boxed(),
        ),
        (
            2,
            filtered(
                &below.number,
                "abs  round  int  float  round(1)  round(1, 'floor')  round(0, 'ceil')  default(7)  \
             round(-1)",
            ),
        ),
        (
            2,
            filtered(
                &below.text,
                "length  int  float  int(5)  float(0.5)  wordcount  count  int(base=16)",
            ),
        ),
        (
            2,
            filtered(
                &below.list,
                "length  count  map('int') | sum  select('number') | sum  \
             map('length') | list | length",
            ),
        ),
        (
            1,
            called_on(&below.text, "find('b')  rfind('C')  count('a')"),
        ),
        (
            1,
            words("rows | sum(attribute='v')  rows | map(attribute='v') | max  d.a | sum(start=10)  \
             xs.index(1)  xs | length"),
        ),
        (3, below.number.clone()),
    ])
    .boxed()
}

fn texts(below: &Level) -> Text {
    Union::new_weighted(vec![
        (3, between(&below.text, "~  ~  +", &below.text)),
        (2, between(&below.any, "~", &below.any)),
        (1, between(&below.text, "*", &words("2  0  -1"))),
        (
            5,
            filtered(
                &below.text,
                "upper  lower  title  capitalize  trim  trim('a')  string  e  escape  safe  \
             default('d')  d('e', true)  striptags  urlencode  forceescape  indent  \
             indent(2, true)  indent('> ')  wordwrap(3)  wordwrap(4, false)  truncate(4)  \
             truncate(5, true, '-')  truncate(3, leeway=0)  center(9)  replace('a', 'b')  \
             replace('b', 'c', 1)  reverse  first  last  tojson  pprint  join('-')  format(1, 2)  \
             urlize",
            ),
        ),
        (
            3,
            filtered(
                &below.any,
                "string  tojson  pprint  e  default('d')  default('d', true)  upper  trim  lower  \
             title  replace('1', 'i')  safe  urlencode",
            ),
        ),
        (
            3,
            filtered(
                &below.list,
                "join  join(', ')  map('upper') | join('|')  map('string') | join  first | string  \
             last | string  join(attribute='k')  map('default', 'q') | join  xmlattr  \
             list | join(', ')",
            ),
        ),
        (
            1,
            filtered(
                &below.number,
                "string  filesizeformat  filesizeformat(true)  format  center(6)",
            ),
        ),
        (
            4,
            called_on(
                &below.text,
                "upper()  lower()  strip()  replace('a', 'z')  title()  capitalize()  swapcase()  \
             zfill(5)  center(9, '*')  ljust(4)  rjust(7, '.')  join(['1', '2'])  lstrip('a')  \
             rstrip('d')  casefold()  removeprefix('a')  removesuffix('d')  expandtabs(2)  \
             strip('ab')  replace('', '-')  format(1, x=2)",
            ),
        ),
        (
            2,
            (below.text.clone(), Union::new(vec![indices(), slices()]))
                .prop_map(|(value, index)| format!("({value}){index}"))
                .boxed(),
        ),
        (
            1,
            (
                words("'%s-%s'  '%5.1f|%d'  '%r %%'  '%(a)s'  '%05d'  '%-4s|'  '%x'  '%+d'  '%e'  '%g'"),
                words("(1, 2)  (2.5, 3)  ('a', n)  {'a': 1}  7  'q'  (n, s)"),
            )
                .prop_map(|(format, values)| format!("{format} % {values}"))
                .boxed(),
        ),
        (
            1,
            (
                words("'{}'  '{:>5}|'  '{:.2f}'  '{0}{0}'  '{x}{}'  '{:,}'  '{!r}'  '{:05d}'  '{:%}'  \
             '{0[0]}'  '{:^7}'  '{:+}'  '{:x}'  '{:e}'"),
                below.any.clone(),
            )
                .prop_map(|(format, value)| format!("{format}.format({value}, x=1)"))
                .boxed(),
        ),
        (2, below.text.clone()),
    ])
    .boxed()
}

fn lists(below: &Level) -> Text {
    let items = prop::collection::vec(below.any.clone(), 0..4).prop_map(|items| items.join(", "));
    let keys = words("'a'  'b'  1  none  1.0  true  s  (1, 2)");
    let pairs = prop::collection::vec((keys, below.any.clone()), 0..3).prop_map(|pairs| {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(key, value)| format!("{key}: {value}"))
            .collect();
        format!("{{{}}}", pairs.join(", "))
    });
    Union::new_weighted(vec![
        (
            3,
            items.clone().prop_map(|items| format!("[{items}]")).boxed(),
        ),
        (
            1,
            items
                .prop_map(|items| format!("({items},)").replace("(,)", "()"))
                .boxed(),
        ),
        (2, pairs.boxed()),
        (1, between(&below.list, "+  or  and", &below.list)),
        (1, between(&below.list, "*", &words("2  0"))),
        (
            5,
            filtered(
                &below.list,
                "list  unique | list  reverse | list  select | list  map('upper') | list  \
             map('int') | list  map('string') | sort  reject('none') | list  \
             select('number') | list  select('string') | sort | list  batch(2) | list  \
             slice(2) | list  batch(3, 'f') | list  map('string') | sort(reverse=true)  \
             map('string') | sort(case_sensitive=true)  slice(3, 'f') | list  \
             select('string') | unique(case_sensitive=true) | list  select('number') | sort  \
             select('string') | max  select('number') | min  map('default', 'q') | list  \
             reject('undefined') | list  select('gt', 1) | list  map('length') | list  sort  \
             first  last",
            ),
        ),
        (
            2,
            words(
                "rows | groupby('k') | list  rows | selectattr('v', 'gt', 1) | list  \
             rows | rejectattr('v', 'odd') | list  rows | sort(attribute='v')  \
             rows | sort(attribute='k,v')  rows | unique(attribute='k') | list  \
             rows | max(attribute='v')  rows | map(attribute='k') | list  \
             rows | map(attribute='z', default='D') | list  \
             rows | groupby('k', default='n') | map('first') | list  d | dictsort  \
             d | dictsort(by='value')  d | dictsort(reverse=true)  d | items | list  \
             d.items() | list  d.keys() | list  d.values()  d.keys()  \
             rows | selectattr('k') | list  \
             rows | selectattr('v', 'in', [1, 2]) | map(attribute='v') | list  range(1, 9, 3)  \
             range(5, 0, -2) | list  dict(a=1, b=[2])  dict([('k', 1)])  \
             xs | reject('string') | list  rows | groupby('v') | map(attribute='grouper') | list",
            ),
        ),
        (
            2,
            called_on(
                &below.text,
                "split()  split(',')  split('b', 1)  rsplit('a', 1)  splitlines()  partition('b')  \
             rpartition(',')  splitlines(true)",
            ),
        ),
        (
            1,
            filtered(
                &below.text,
                "list  batch(2) | list  unique | list  sort  map('upper') | list",
            ),
        ),
        (
            2,
            (below.list.clone(), slices())
                .prop_map(|(value, slice)| format!("({value} | list){slice}"))
                .boxed(),
        ),
        (2, below.list.clone()),
    ])
    .boxed()
}

fn truths(below: &Level) -> Text {
    let tests = words(
        "defined  undefined  none  not none  string  number  mapping  sequence  iterable  \
             sameas none  eq 1  ne 'a'  in [1, 'a']  not in 'abc'  lower  upper  callable  true  \
             false  boolean  integer  float  equalto 'a'  escaped  filter  test  not defined  \
             sameas true",
    );
    let tested =
        (below.any.clone(), tests).prop_map(|(value, test)| format!("(({value}) is {test})"));
    let counted = (
        below.number.clone(),
        words("odd  even  divisibleby 2  divisibleby(3)  gt 1  lt 2  ge 1  le(2)  not odd"),
    )
        .prop_map(|(value, test)| format!("(({value}) is {test})"));
    Union::new_weighted(vec![
        (3, tested.boxed()),
        (1, counted.boxed()),
        (
            2,
            between(
                &below.number,
                "<  <=  >  >=  ==  !=  < 5 <",
                &below.number,
            ),
        ),
        (
            1,
            between(
                &below.text,
                "<  <=  >  >=  ==  !=  in  not in",
                &below.text,
            ),
        ),
        (
            2,
            between(
                &below.any,
                "==  !=  and  or  and not",
                &below.any,
            ),
        ),
        (1, between(&below.any, "in  not in", &below.list)),
        (
            1,
            below
                .any
                .clone()
                .prop_map(|value| format!("(not {value})"))
                .boxed(),
        ),
        (
            1,
            called_on(
                &below.text,
                "startswith('a')  endswith(('b', 'd'))  isdigit()  isalpha()  isupper()  islower()  \
             isspace()  istitle()  isalnum()",
            ),
        ),
        (1, below.truth.clone()),
    ])
    .boxed()
}

fn slices() -> Text {
    words("[1:]  [:2]  [::-1]  [1:3]  [-2:]  [::2]  [:]  [1:-1:1]  [:-1]")
}

fn indices() -> Text {
    words("[0]  [-1]  [9]  ['a']  ['q']  .a  .k  .q  [n]  [none]  .0")
}

/// Calls of functions and macros.
fn called(below: &Level) -> Text {
    let functions = words("dict  namespace  @m  loop.cycle  loop.changed  caller  range  nope");
    let named =
        (words("a  b"), below.any.clone()).prop_map(|(name, value)| format!("{name}={value}"));
    (
        functions,
        prop::collection::vec(below.any.clone(), 0..2),
        prop::option::of(named),
    )
        .prop_map(|(function, mut args, named)| {
            args.extend(named);
            format!("{function}({})", args.join(", "))
        })
        .boxed()
}

/// Methods that change lists and dicts.
fn mutated(below: &Level) -> Text {
    let fixed = words(
        "xs.pop()  xs.pop(0)  xs.extend([5])  xs.insert(1, 'i')  xs.copy()  xs.reverse()  \
             xs.remove(1)  xs.clear()  d.get('a')  d.get('q', 9)  d.update({'n': 1})  \
             d.update(m=2)  d.setdefault('a', 3)  d.setdefault('q', 3)  d.pop('k', 0)  \
             d.popitem()  d.copy()  xs.count(1)  [3, 1].sort()  d.a.append(n)  d.items()  \
             d.clear()",
    );
    let appended = below
        .any
        .clone()
        .prop_map(|value| format!("xs.append({value})"));
    Union::new_weighted(vec![(3, fixed), (1, appended.boxed())]).boxed()
}

/// Operators, filters and methods on anything: errors must be errors on both sides.
fn wild() -> Text {
    let any = leaves().any;
    let filters = words(
        "upper  length  first  list  join  sort  unique | list  sum  max  int  float  abs  \
             round  tojson  dictsort  items | list  wordcount  xmlattr  filesizeformat  \
             batch(2) | list  map('upper') | list  truncate(4)  format(1)  attr('a')  reverse  \
             center(3)",
    );
    let methods = words(
        "upper()  append(1)  items()  pop()  split(',')  get('a')  join(['a'])  nope()  \
             copy()  count('a')  index('a')  update(a=1)",
    );
    let operators = words("+  -  *  /  //  %  **  <  >=  in  not in  ~");
    Union::new(vec![
        (any.clone(), operators, any.clone())
            .prop_map(|(l, o, r)| format!("({l} {o} {r})"))
            .boxed(),
        (any.clone(), filters)
            .prop_map(|(value, filter)| format!("({value}) | {filter}"))
            .boxed(),
        (any.clone(), methods)
            .prop_map(|(value, method)| format!("({value}).{method}"))
            .boxed(),
        (any.clone(), indices())
            .prop_map(|(value, index)| format!("({value}){index}"))
            .boxed(),
        (words("-  +"), any)
            .prop_map(|(sign, value)| format!("({sign}{value})"))
            .boxed(),
    ])
    .boxed()
}
