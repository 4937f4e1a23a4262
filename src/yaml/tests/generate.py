"""Writes pyyaml.json: what PyYAML's safe loader makes of texts. Run it with dbt's Python."""

import datetime
import itertools
import json
import pathlib

import yaml

WORDS = """~ null Null NULL nUll none None true True TRUE tRue yes Yes YES no No NO on On ON off Off OFF y n
0 00 01 07 08 010 0o17 017 +017 -017 0_7 0_8 _1 1_ 1__0 1_000 -1_000 +12 -12 --1 0b10 -0b11 0b 0b_ 0b2 0b1_0
0x 0x_ 0x1F 0xfg -0x1f 0X1F 1:30 -1:30 +1:30 1:60 1:5 01:30 0:30 190:20:30 190:20:30.15 1:30. 1:30.5 1:30:.5
1.0 1. .5 +.5 -.5 ._5 .5_ 1._5 1_.5 _1.5 1e3 1.5e3 1.5e+3 1.5E-3 1.e+3 .5e+3 .e+3 1.5e+ 1.5e+_3 1e+3 1.0e+400
.inf -.inf +.inf .Inf .INF .iNf .nan .NaN .NAN -.nan inf nan . - + -. +. .. 1.2.3 1.2_3.4
2024-02-29 2023-02-29 2024-2-9 2024-13-01 0000-01-01 2024-02-29T10:11:12 2024-02-29t1:11:12 2024-2-9T1:02:03
2024-02-29T10:11:12Z 2024-02-29T10:11:12.5 2024-02-29T10:11:12.1234567-5 2024-02-29T10:11:12+05:30
2024-02-29T25:11:12 2024-02-29T10:11:12+24 2024-02-29T10:11 2024-02-29T10:11:12.z 2024-02-29T10:11:12.Z 12024-01-01
2024-02-29x = << < abc a:b a#b 123abc 1,000 $1 1% v1.2 1.2.3-rc 170141183460469231731687303715884105727""".split()

TEXTS = [
    "", "# only a comment", "---", "--- \n...\n", "a:", "a: ''", 'a: ""', "a: |", "a: >", "a: |\n", "a: |+\n\n\n", "a: ~", "? a", "? a\n? b\n: c",
    "- a\n-\n- b", "[a, , b]", "[a, b, ]", "{a, b: , c: d}", "{a: 1, b: {c: [d]}}", "[a: b, c]", "a: b: c", "a: b\n  c\n\n  d",
    "a: 2024-02-29 3:04:05 Z", "a: 2024-02-29 \t 3:04:05 +2", "a: 'it''s'", "a: 'two\n  lines'", "a: 'p\n\n  q'", 'a: "x\\\n   y"',
    'a: "x \\\n   y"', 'a: "\\x41\\u00e9\\U0001F600\\n\\t\\\\\\"\\/\\_\\N\\L\\P\\e\\0"', 'a: "\\q"', 'a: "x', "a: 'x", 'a: "p\n\n\n  q \n  r"',
    "a: |\n  x\n   y\n\n  z\n\n", "a: |-\n  x\n\n", "a: |+\n  x\n\n", "a: >\n  x\n  y\n\n  z\n    more\n  w\n\n", "a: >-\n  x\n\n\n  y\n", "a: >+\n  x\n\n",
    "a: |2\n   x\n  y\n", "a:\n  b: |1\n    x\n", "a: |\n   x\n  y\n", "a: |\n\n\n  x\n", "a: >\n\n  x\n \n  y", "a: | # comment\n  x", "a: |x\n  y", "- |\n x\n- >\n y\n z",
    "a: |\r\n  x\r\n  y\r\n", "a: >\r\n  x\r\n  y\r\n", "a: 'x\r\n  y'", "a: x\r  y", "a: x\u0085 y", "a: 'x\u2028y'", "a: 'x\u2028 y'", "a: |\n  x\u2028  y\n",
    "\ufeffa: 1", "\ufeffa: 1\nb: 2", "a: \x00", "a: \x07", "a: \x7f", "\ta: 1", "a:\tb", "a\tb: 1", "a:\n\tb: 1", "a: b # c", "a: b#c", "a: 'b' # c", "a: b\n# c\nd: e",
    "a: 1\na: 2", "a: 1\nb: 2\na: 3", "2: a\ntrue: b\nnull: c\n2024-02-29: d\n1.5: e\n~: f", "2024-02-29T10:11:12: a", "1e3: a\n1.0e+20: b\n0.00001: c",
    "a: &x 1\nb: *x", "a: &x {p: 1}\nb: *x", "a: &x [1, 2]\nb: [*x, *x]", "&x a: b\nc: *x", "a: &x 1\nb: &x 2", "a: *x", "a: &x\n  p: 1\nb:\n  <<: *x\n  q: 2",
    "<<: {a: 1, b: 2}\nb: 3", "b: 3\n<<: {a: 1, b: 2}", "<<: [{a: 1}, {a: 2, c: 3}]\nd: 4", "<<: {a: 1}\n<<: {a: 2, b: 3}", "<<: 1", "<<: [1]", "'<<': {a: 1}", "a: <<", "a: =", "=: 1", "- =", "=",
    "a: &x\nb: *x", "*x : 1", "&k k: &v v\n*k : *v", "a: &x !!str 1\nb: *x", "a: !!str &x 1\nb: *x", "a: &x |\n  text\nb: *x", "- &x a: 1\n  b: 2\n- *x", "- &x {a: 1}\n- <<: *x\n  b: 2",
    "a: !!str 1", "a: !!str", "a: !!str\nb: 1", "a: !!int '3'", "a: !!int x", "a: !!float 1", "a: !!float x", "a: !!bool 'YES'", "a: !!bool x", "a: !!null x", "a: !!timestamp 2024-1-2", "a: !!timestamp x",
    "a: ! 12", "a: ! '12'", "a: ! ''", "a: !<tag:yaml.org,2002:str> 1", "a: !foo 1", "a: !foo {b: 1}", "a: !!map {b: 1}", "a: !!seq [1]", "a: !!map [1]", "a: !!seq {b: 1}", "a: !!str [x]", "a: !!map 1", "a: !!python/object:os.system x",
    "a: !!str\n  folded\n  text", "!!str a: b", "!!map\na: b", "a: {{ x }}", "a: {{ x }} y", "{{ x }}: 1", "? [a]\n: 1", "a: {% if %}", "a: @x", "a: `x`", "a: %x", "a: *", "a: &", "a: !", "a: '{{ x }}'", "a: x {{ y }}",
    "a: 1\n---\nb: 2", "a: 1\n---\n", "--- a\n--- b", "a: 1\n...\n", "a: 1\n...\nb: 2", "%YAML 1.1\n---\na: 1", "%YAML 2.0\n---\na: 1", "--- |\n x\n", "--- # c\na: 1",
    "a:\n  b: 1\n c: 2", "a:\n b: 1\n  c: 2", "- a\nb: 1", "a: 1\n- b", "a:\n- b\n- c\nd: e", "a: [1, 2", "a: {b: 1", "a: [1, 2}", "a: ]", "a: b\n c: d", "foo", "foo\nbar", "- a\n - b", "- - a\n  - b\n- c", "-a", "a:b", "a : b", "'a' : b", "\"a\":b", "{\"a\":b}", "[1 , 2]",
    "a: - b", "a: b - c", "a: 'b' c", "a: [b] c", "? a\n: b\n? c", "a: b\n\n\n", "a:\n\n\n  b", "a: # c\n  b", "a: x: y", "a: http://x/y", "a: x:y", "a: [x:y, 'z':w]", "é: ü", "a: 😀", "a: |\n  😀\n  é\n",
]


def plain(value):
    if isinstance(value, dict):
        return {"map": [[key if isinstance(key, str) else str(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return {"list": [plain(item) for item in value]}
    if isinstance(value, datetime.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if value is None:
        return {"null": None}
    if isinstance(value, str):
        return {"str": value}
    raise TypeError(type(value))


def load(text):
    try:
        return plain(yaml.load(text, Loader=yaml.CSafeLoader))
    except Exception:
        return "refused"


def numbers():
    for length in range(1, 5):
        for chars in itertools.product("018:._-+exb", repeat=length):
            yield "".join(chars)


def resolved(word):
    """The word as a plain scalar, whether or not it could stand in a document."""
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, word, (True, False))
    try:
        return plain(loader.construct_object(yaml.ScalarNode(tag, word)))
    except Exception:
        return "refused"


def main():
    texts = [f"a: {word}" for word in WORDS] + TEXTS
    table = ",\n".join(json.dumps([text, load(text)]) for text in texts)
    folder = pathlib.Path(__file__).parent
    (folder / "pyyaml.json").write_text(f"[\n{table}\n]\n")
    typed = [(word, resolved(word)) for word in numbers()]
    lines = [f"{word} {value}\n" for word, value in typed if "str" not in value for value in [compact(value)]]
    (folder / "pyyaml_numbers.txt").write_text("".join(lines))


def compact(value):
    return value if value == "refused" else " ".join(next(iter(value.items())))


if __name__ == "__main__":
    main()
