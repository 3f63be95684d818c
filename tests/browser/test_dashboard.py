"""The pages of figures in Chromium, over a shop whose figures are known, and what they export."""

import csv
import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Locator, Page, expect

from browser.filled_shop import DAY, HOURS, VISITORS

PATIENCE_MS = 60_000


@pytest.fixture(autouse=True)
def _patient(page: Page) -> None:
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)


def card(page: Page, metric: str) -> Locator:
    return page.locator(".chart-card").filter(has=page.get_by_test_id(f"chart-{metric}"))


def save(page: Page, of: Locator, name: str, folder: Path) -> Path:
    of.locator(".export summary").click()
    with page.expect_download() as saving:
        of.get_by_text(name, exact=True).click()
    path = folder / saving.value.suggested_filename
    saving.value.save_as(path)
    return path


def test_today_stands_beside_the_week_before(filled: str, page: Page) -> None:
    page.goto(f"{filled}/#/today?site=shop&day={DAY}")
    key = page.get_by_test_id("key-figures")
    expect(key.locator(".key-value").first).to_have_text(str(VISITORS))
    expect(key.locator("li").first).to_contain_text("▲ 50%")
    visits = card(page, "visits")
    expect(visits.locator("canvas")).to_be_visible()
    expect(visits.get_by_test_id("not-checked")).to_have_text("Not checked")
    expect(visits.get_by_test_id("samples")).to_have_text(f"{len(HOURS) * 60} minutes watched")
    visits.get_by_text("Show as a table").click()
    rows = visits.locator("tbody tr").filter(has_text="09:00")
    expect(rows.locator("td").first).to_have_text(str(VISITORS // len(HOURS)))
    zones = card(page, "dwell")
    expect(zones.locator("tbody th").filter(has_text="till")).to_be_visible()
    expect(card(page, "interest").locator("canvas")).to_be_visible()
    expect(card(page, "funnel")).to_contain_text("Purchase: unknown")  # no till: not 0


def test_things_are_shown_where_a_camera_counts_them(filled: str, page: Page) -> None:
    page.goto(f"{filled}/#/today?site=shop&day={DAY}")
    things = card(page, "things")
    expect(things.locator("canvas")).to_be_visible()
    expect(things.get_by_role("img")).to_have_accessible_name(
        "Things seen at once: Chair: at most 7, Handbag: at most 2"
    )
    things.get_by_text("Show as a table").click()
    for hour, chairs in (("09:00", "6"), ("10:00", "5")):
        row = things.locator("tbody tr").filter(has_text=hour)
        expect(row.locator("td").first).to_have_text(re.compile(rf"^{chairs}(\.0)?$"))
    page.goto(f"{filled}/#/today?site=kiosk&day={DAY}")
    expect(card(page, "visits").locator("canvas")).to_be_visible()
    expect(card(page, "groups")).to_be_visible()  # asked for together with the things
    expect(things).to_have_count(0)


def test_a_question_mark_says_what_a_figure_means(filled: str, page: Page) -> None:
    page.goto(f"{filled}/#/today?site=shop&day={DAY}")
    visits = card(page, "visits")
    visits.get_by_role("button", name=re.compile("^What is this")).click()
    entry = page.get_by_test_id("dictionary")
    expect(entry).to_contain_text("How many people came in and went out by each door.")
    expect(entry).to_contain_text("What it does not say")
    expect(entry).to_contain_text("staff")
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()


def test_a_chart_is_exported(filled: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{filled}/#/today?site=shop&day={DAY}")
    visits = card(page, "visits")
    expect(visits.locator("canvas")).to_be_visible()
    table = save(page, visits, "CSV", tmp_path)
    with table.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(float(row["n_in"] or 0)) for row in rows) == VISITORS
    parquet = save(page, visits, "Parquet", tmp_path)
    found = duckdb.sql(f"SELECT sum(n_in) FROM read_parquet('{parquet}')").fetchall()
    assert found == [(VISITORS,)]
    picture = save(page, visits, "Picture (PNG)", tmp_path)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 5_000


def test_heat_lies_where_people_were(filled: str, page: Page) -> None:
    page.goto(f"{filled}/#/maps?site=shop&day={DAY}")
    heat = page.get_by_test_id("heat-map")
    expect(heat).to_have_attribute("aria-label", re.compile("strongest 51 % from the left, 71 %"))
    colours = """canvas => [[0.505, 0.71], [0.95, 0.55]].map(([x, y]) => [
      ...canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data])"""
    there, elsewhere = heat.evaluate(colours)
    assert sum(there[:3]) > sum(elsewhere[:3]) + 100
    page.get_by_label("The floor plan").check()
    expect(heat).to_have_attribute(
        "aria-label", re.compile("strongest 5[0-9] % from the left, 7[0-9] %")
    )


def test_flows_lead_from_zone_to_zone(filled: str, page: Page) -> None:
    page.goto(f"{filled}/#/flows?site=shop&day={DAY}")
    flows = card(page, "flows")
    expect(flows.locator("canvas")).to_be_visible()
    flows.get_by_text("Show as a table").click()
    expect(flows.locator("tbody tr").filter(has_text="tea").first).to_contain_text("till")


def test_sites_stand_side_by_side_and_sum_up(filled: str, page: Page) -> None:
    page.goto(f"{filled}/#/sites?day={DAY}")
    table = page.get_by_test_id("sites")
    half = VISITORS // 2 // len(HOURS) * len(HOURS)
    expect(table.locator("tbody tr").filter(has_text="shop")).to_contain_text(str(VISITORS))
    expect(table.locator("tbody tr").filter(has_text="kiosk")).to_contain_text(str(half))
    expect(table.locator("tfoot")).to_contain_text(str(VISITORS + half))
    expect(card(page, "visits").locator("canvas")).to_be_visible()
