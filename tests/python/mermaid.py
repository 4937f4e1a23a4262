"""Has Mermaid itself draw charts in a headless Chromium: mermaid.py LIBRARY FOLDER WORDS CHART..."""

import pathlib
import sys

from browser import Browser

DRAW = """
const [chart, done] = arguments;
mermaid.initialize({startOnLoad: false, securityLevel: "strict"});
mermaid.render("drawn", chart).then((drawn) => {
  document.getElementById("out").innerHTML = drawn.svg;
  done(document.getElementById("out").textContent);
}, (error) => done(`refused: ${error}`));
"""


def main(library, folder, words, charts):
    page = pathlib.Path(folder, "page.html")
    page.write_text(f'<!doctype html><meta charset="utf-8"><div id="out"></div><script src="file://{library}"></script>')
    with Browser() as browser:
        for chart in charts:
            browser.open(page.as_uri())
            text = browser.send("POST", "/execute/async", {"script": DRAW, "args": [pathlib.Path(chart).read_text()]})
            assert not text.startswith("refused: "), text
            missing = [word for word in words.split("|") if word not in text]
            assert not missing, (missing, text)
            assert browser.log() == [], browser.log()


if __name__ == "__main__":
    main(*sys.argv[1:4], sys.argv[4:])
