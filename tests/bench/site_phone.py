"""What a reader with a slow phone waits for: home, an article, an episode of an hour and search results.

    python tests/bench/site_phone.py SITE     # a built site: of 1,000 episodes for docs/benchmarks.md

Chromium as a phone of 412 by 823 pixels on "slow 4G" (150 ms, 1.6 Mbit/s) with a processor four times as slow, over a
server that compresses. Per page the median of a few first visits: LCP, CLS, blocking time (what long tasks take beyond
50 ms, until two seconds after the page has loaded) and INP (the slowest of a handful of taps and keys, as the Event
Timing API sees them). Ends with 1 if a goal is missed. Blocking time is reckoned from the processor time of each task,
four times over, so a busy machine matters little to it; the other times are then too long.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
from site_lighthouse import address, served

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
SLOWER = 4
TASKS = ("RunTask", "ThreadControllerImpl::RunTask")
SETTLED = 2000  # milliseconds after the load event until which blocking counts
WATCH = """() => {
  const seen = (window.seen = { lcp: 0, cls: 0, events: [], what: '' });
  const watch = (type, note, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
  watch('largest-contentful-paint', (entry) => {
    seen.lcp = entry.startTime;
    seen.what = entry.element ? `${entry.element.tagName}.${entry.element.className}` : entry.url;
  });
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
  watch('event', (entry) => seen.events.push([entry.duration, entry.name]), { durationThreshold: 16 });
}"""
Act = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A page to measure: the largest that ``pattern`` finds, what follows it, what is done there, and the LCP goal."""

    name: str
    pattern: str
    seconds: float
    acts: tuple[Act, ...]
    query: str = ""


def _tap(selector: str) -> Act:
    return lambda page: page.locator(selector).first.click(timeout=15_000)


def _type(selector: str, text: str) -> Act:
    return lambda page: page.locator(selector).first.press_sequentially(text, delay=120, timeout=15_000)


MENU = _tap("summary[aria-label]")
KINDS = (
    Kind("home", "", 2.0, (MENU, MENU, _type("#hero-q", "kla"))),
    Kind("article", "artikelen/*/", 2.0, (MENU, MENU, _tap("[data-copy]"))),
    Kind(
        "episode of an hour",
        "podcasts/*/*/",
        2.5,
        (_tap("[data-t-fold]"), _tap("[data-t-fold]"), _type("#t-find", "klant"), _tap("[data-t-step='1']"), MENU),
    ),
    Kind("search results", "zoeken/", 2.5, (_type("#search-q", "en"), MENU), "?q=klacht"),
)
CLS, BLOCKING, INP = 0.05, 200.0, 200.0


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit took: seconds until the largest paint, the sum of shifts, and milliseconds of the other two."""

    lcp: float
    cls: float
    blocking: float
    inp: float
    largest: str = ""
    slowest: str = ""


def visit(browser: Browser, where: str, kind: Kind) -> Visit:
    """One first visit, with nothing kept from before."""
    context = browser.new_context(
        viewport={"width": 412, "height": 823}, device_scale_factor=1.75, is_mobile=True, has_touch=True, locale="nl-NL"
    )
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(where, wait_until="load", timeout=60_000)
    if kind.query:
        page.locator("li.hit").first.wait_for(timeout=30_000)
    page.wait_for_timeout(SETTLED)
    before = page.evaluate("seen")
    for act in kind.acts:
        act(page)
        page.wait_for_timeout(300)
    events = page.evaluate("seen.events")
    cls = page.evaluate("seen.cls")
    context.close()
    blocking = busy(browser, where, kind)
    slowest = max(((float(took), str(name)) for took, name in events), default=(0.0, ""))
    return Visit(before["lcp"] / 1000, cls, blocking, slowest[0], before["what"], slowest[1])


def busy(browser: Browser, where: str, kind: Kind) -> float:
    """Milliseconds for which tasks of a visit block longer than 50 each, by their processor time on a slow phone."""
    context = browser.new_context(viewport={"width": 412, "height": 823}, is_mobile=True, has_touch=True)
    page = context.new_page()
    browser.start_tracing(page=page, categories=["toplevel", "__metadata", "disabled-by-default-devtools.timeline"])
    page.goto(where, wait_until="load", timeout=60_000)
    if kind.query:
        page.locator("li.hit").first.wait_for(timeout=30_000)
    page.wait_for_timeout(SETTLED)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    context.close()
    names = {(one["pid"], one["tid"]): one["args"].get("name") for one in events if one["name"] == "thread_name"}
    took: dict[int, float] = defaultdict(float)
    for one in events:
        if one["name"] in TASKS and "tdur" in one and names.get((one["pid"], one["tid"])) == "CrRendererMain":
            took[one["pid"]] += max(0.0, SLOWER * one["tdur"] / 1000 - 50)
    return max(took.values(), default=0.0)


def main() -> None:
    """Print a line per page, and say whether the goals are reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    missed = False
    with served(options.site) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for kind in KINDS:
            if options.only and kind.name not in options.only:
                continue
            where = url + address(options.site, kind.pattern) + kind.query
            visits = [visit(browser, where, kind) for _ in range(options.visits)]
            lcp, cls, blocking, inp = (
                statistics.median(getattr(one, name) for one in visits) for name in ("lcp", "cls", "blocking", "inp")
            )
            fits = lcp <= kind.seconds and cls <= CLS and blocking < BLOCKING and inp <= INP
            missed = missed or not fits
            print(
                f"{kind.name}: LCP {lcp:.2f} s ({visits[-1].largest}; goal {kind.seconds}), CLS {cls:.3f}, "
                f"blocking {blocking:.0f} ms, INP {inp:.0f} ms ({visits[-1].slowest}){'' if fits else '   MISSED'}",
                flush=True,
            )
        browser.close()
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
