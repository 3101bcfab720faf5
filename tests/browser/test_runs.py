"""A run watched while it works: nobody reloads the page."""

from django.utils import timezone
from playwright.sync_api import expect

from jobs import services


def start(person):
    run = services.start_run(
        kind="recompute", task="tests.absent", items=[{}, {}], at=timezone.now(), requested_by=str(person),
        person_id=person.pk,
    )  # fmt: skip
    return run, list(run.items.order_by("pk"))


def finish(item) -> None:
    services.perform(item.pk, lambda params: lambda: 1200)


def test_dana_watches_a_run_until_its_file_is_there(world, log_in, look):
    run, (first, second) = start(world.dana)
    page = log_in(world.dana)
    page.goto(f"/dashboard/jobs/runs/{run.pk}/")
    expect(page.get_by_text("Nobody is working on it yet")).to_be_visible()
    look(page)

    finish(first)
    expect(page.get_by_text("1 of 2")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 50)
    expect(page.get_by_text("Nobody is working on it yet")).to_have_count(0)

    services.keep_file(
        name="accounts.csv", content_type="text/csv", pieces=[b"a,b\n"], run=run, owner_id=world.dana.pk,
        at=timezone.now(),
    )  # fmt: skip
    finish(second)
    with page.expect_download() as download:
        page.get_by_role("link", name="accounts.csv").click()
    assert download.value.suggested_filename == "accounts.csv"
    expect(page.locator(".progress").get_by_text("Done", exact=True).first).to_be_visible()
    assert page.locator("[hx-trigger]").count() == 0
    look(page)


def test_without_javascript_the_page_is_asked_for_again_by_hand(world, browser, base_url, log_in):
    run, (first, second) = start(world.dana)
    cookies = log_in(world.dana).context.cookies()
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"/dashboard/jobs/runs/{run.pk}/")

    finish(first)
    finish(second)
    page.get_by_role("link", name="Refresh").click()

    expect(page.get_by_text("2 of 2")).to_be_visible()
    context.close()
