"""Three levels of difficulty under the v1 contract: different where content is; else the nearest is given and named."""

from tests.content import DAY, editorial, payload, save, save_case
from tests.routes.test_v1_content import get
from tests.routes.test_v1_tutor import ask, text_of

LEVELS = ("beginner", "elementary", "intermediate")


async def test_a_story_in_the_nearest_difficulty(client, content, owner):
    _, body = await get(client, "/story/1", difficulty="intermediate")
    assert (body["difficulty"], body["difficulty_given"]) == ("intermediate", "beginner")
    save_case(owner, 1, editorial())
    for asked, given in (("beginner", "beginner"), ("elementary", "beginner"), ("intermediate", "intermediate")):
        _, body = await get(client, "/story/1", difficulty=asked)
        assert (body["difficulty"], body["difficulty_given"]) == (asked, given)
    assert body["content"] == "금수가 있었습니다."
    assert body["reading_time_minutes"] == 1
    assert (await get(client, "/story/1", difficulty="hard"))[0] == 422


async def test_a_story_of_three_levels_is_three_stories(client, content, owner):
    save_case(owner, 1, editorial(stories={level: f"{level}의 글" for level in LEVELS}))
    for level in LEVELS:
        _, body = await get(client, "/story/1", difficulty=level)
        assert (body["content"], body["difficulty_given"]) == (f"{level}의 글", level)


async def test_pages_are_written_once_and_say_for_whom(client, content):
    told = [await get(client, "/narrative/1", difficulty=level) for level in (*LEVELS, "hard")]
    assert [(status, body["difficulty_given"]) for status, body in told] == [(200, "beginner")] * 4
    assert all(body == told[0][1] for _, body in told)


async def test_a_word_is_explained_as_deep_as_asked_and_says_for_whom_it_is_written(client, owner):
    save(owner, payload(DAY))
    for term, given in (("원가", "beginner"), ("PER", "elementary")):
        told = [(await get(client, f"/tutor/explain/{term}", difficulty=level))[1] for level in LEVELS]
        assert [(body["difficulty"], body["difficulty_given"]) for body in told] == [(level, given) for level in LEVELS]
    assert len({body["explanation"] for body in told}) == 3
    assert (await get(client, "/tutor/explain/PER", difficulty="hard"))[0] == 422


async def test_an_answer_of_the_tutor_is_as_deep_as_asked(client, owner):
    told = [await ask(client, None, "PER이 뭐예요?", difficulty=level) for level in LEVELS]
    assert len({text_of(events) for events in told}) == 3
    assert [events[-1]["difficulty_given"] for events in told] == ["elementary"] * 3
