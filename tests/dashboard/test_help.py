"""The manual in the reader's language, and the tour that a first visit is shown until it is ended."""

import pytest

from accounts.models.people import User
from dashboard.manual import tour
from lib.manual import chapters


def test_the_manual_lists_its_chapters_in_the_readers_language(as_dana, dana):
    assert "Why its score is what it is" in as_dana.get("/dashboard/help/").content.decode()

    User.objects.filter(pk=dana.pk).update(language="zh-hans")
    page = as_dana.get("/dashboard/help/account/").content.decode()

    assert "<h1>单个客户</h1>" in page
    assert '<img src="/static/manual/zh-hans/account.png"' in page


def test_a_chapter_that_does_not_exist_is_404(as_dana):
    assert as_dana.get("/dashboard/help/nothing/").status_code == 404


def test_the_tour_ends_for_ever(as_dana, dana):
    assert [chapter.slug for chapter in tour(dana)] != []

    answer = as_dana.post("/dashboard/tour/end/")

    assert (answer.status_code, answer["Location"]) == (302, "/dashboard/")
    dana.refresh_from_db()
    ended_at = dana.tour_ended_at
    assert tour(dana) == ()
    as_dana.post("/dashboard/tour/end/")
    dana.refresh_from_db()
    assert dana.tour_ended_at == ended_at


@pytest.mark.parametrize(("language", "title"), [("en", "How it works"), ("fr", "How it works"), ("xx", "So geht es")])
def test_a_chapter_is_read_with_its_links_and_pictures(tmp_path, language, title):
    for folder, text in (
        (
            "en",
            "# How it works\n\nGood for *this*.\n\n[More](20-more.md) [page](/dashboard/)\n\n"
            "![Seen](../../../static/manual/en/a.png)",
        ),
        ("xx", "# So geht es\n\nGut."),
    ):
        (tmp_path / "staff" / folder).mkdir(parents=True)
        (tmp_path / "staff" / folder / "10-how.md").write_text(text)

    (chapter,) = chapters("staff", language, "/help/{}/".format, "/static/{}".format, tmp_path)

    assert (chapter.slug, chapter.title) == ("how", title)
    if title == "How it works":
        assert chapter.summary == "Good for *this*."
        assert chapter.html == (
            '<p>Good for <em>this</em>.</p>\n<p><a href="/help/more/">More</a> <a href="/dashboard/">page</a></p>\n'
            '<p><img src="/static/manual/en/a.png" alt="Seen" loading="lazy" /></p>\n'
        )
