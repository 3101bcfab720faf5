"""The customer's manual and his tour, which stands on his home until he ends it."""


def test_the_tour_stands_on_the_home_until_it_is_ended(as_alice):
    assert "Do not show again" in as_alice.get("/portal/").content.decode()

    answer = as_alice.post("/portal/tour/end/")

    assert (answer.status_code, answer["Location"]) == (302, "/portal/")
    assert "Do not show again" not in as_alice.get("/portal/").content.decode()


def test_the_manual_is_there_in_chinese(as_alice, alice):
    alice.language = "zh-hans"
    alice.save()

    assert "您的首页" in as_alice.get("/portal/help/").content.decode()
    assert "<h1>您的首页</h1>" in as_alice.get("/portal/help/home/").content.decode()
    assert as_alice.get("/portal/help/nothing/").status_code == 404
