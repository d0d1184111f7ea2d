"""Public answers are asked after by their content's name: nothing is sent twice, nothing old is believed."""

from tests.content import payload, save
from tests.people import sign_up


async def test_public_answers_are_asked_after_by_their_etag(client, content, owner):
    url = "/api/v1/keywords/today"
    first = await client.get(url)
    etag = first.headers["etag"]
    assert (first.headers["cache-control"], (await client.get(url)).headers["etag"]) == ("no-cache", etag)
    for asked in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        for method in ("GET", "HEAD"):
            known = await client.request(method, url, headers={"if-none-match": asked})
            assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
            assert known.headers["cache-control"] == "no-cache"
            assert {"content-type", "content-length"}.isdisjoint(known.headers)
    for asked in ("", '"x"', etag.strip('"')):
        again = await client.get(url, headers={"if-none-match": asked})
        assert (again.status_code, again.content) == (200, first.content)
    save(owner, payload(theme="새 주제"))
    changed = await client.get(url, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag


async def test_what_is_somebody_s_or_went_wrong_has_no_etag(client, content, owner):
    person = sign_up(owner)
    asked = {"if-none-match": "*"}
    for url, status in (("/api/v1/portfolio", 200), ("/api/v1/auth/me", 200), ("/api/v1/story/999", 404)):
        answer = await client.get(url, headers=person.headers | asked)
        assert (answer.status_code, answer.headers["cache-control"], answer.headers.get("etag")) == (
            status, "no-store", None,
        )  # fmt: skip
