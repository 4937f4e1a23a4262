"""Opens the page of `hookc graph` in a headless Chromium and uses it as a person would: page.py URL."""

import sys

from browser import Browser

SHOWN = "return [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).length"
PANEL = "return [...document.querySelectorAll('.panel > section')].find((one) => one.checkVisibility()).innerText"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


def main(url):
    with Browser() as browser:
        browser.open(url)
        shown = lambda selector: browser.run(SHOWN, selector)
        hooks, lines = shown(".hook"), shown(".lines path")
        assert hooks > 5 and lines > 5 and shown(".lines .races") == 2, (hooks, lines)
        assert shown(".target") == 1 and "Findings" in browser.run(PANEL)

        browser.type("#search", "audit.scratch")
        assert shown(".hook") == 2, shown(".hook")
        assert 0 < shown(".lines path") < lines and 0 < shown(".object") < 5
        browser.type("#search", "no such thing")
        assert shown(".hook") == shown(".object") == shown(".lines path") == 0
        browser.type("#search", "FCT_ORDERS s002")
        assert shown(".hook") == 1, shown(".hook")

        browser.click("#t0 .card:not([hidden]) li:not([hidden]) .hook")
        about = browser.run(PANEL)
        for words in ["model.racing.fct_orders:post-hook:1", "delete from audit.latest", "dbt_project.yml:14", "O001", "inside"]:
            assert words in about, about
        assert shown(".lines .races.on") == 1
        browser.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))")
        assert "Legend" in browser.run(PANEL) or "LEGEND" in browser.run(PANEL)

        browser.click("#tab1")
        assert browser.run("return document.getElementById('t0').hidden") and shown("#t1 .hook") == 1
        browser.run("const search = document.getElementById('search'); search.value = ''; search.dispatchEvent(new Event('input'))")
        assert shown(".hook") == hooks
        browser.click("#t1 .finding .link")
        assert shown("#t1 [aria-pressed=true]") == 1

        browser.click("#tab0")
        browser.click("#sent")
        assert shown("#t0 .hook") == hooks - 1 and shown("#t0 .hook.nothing") == 0
        browser.click("#sent")
        browser.click("#tab1")

        last = browser.run("return [...document.querySelectorAll('#t1 .hook')].at(-1).id")
        browser.click(f"#{last}")
        about = browser.run(PANEL)
        assert HOSTILE in about and "\\u{1b}" in about and "*****" in about, about
        assert browser.run("return document.scripts.length") == 1 and browser.run("return document.images.length") == 0
        assert browser.run("return performance.getEntriesByType('resource').length") == 0
        assert browser.log() == [], browser.log()

        # Whatever else got into the page would not run.
        browser.run("const one = document.createElement('script'); one.textContent = 'window.ran = 1'; document.body.append(one)")
        assert browser.run("return window.ran") is None
        assert any("Content Security Policy" in entry["message"] for entry in browser.log())


if __name__ == "__main__":
    main(sys.argv[1])
