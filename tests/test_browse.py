"""Lists under attack: every parameter fed with SQL, and what the database then saw."""

import re

from api.browse import BROWSERS
from tests.conftest import SEEDED_TERMS
from tests.requests import RESET
from tests.test_statements import statements

ATTACKS = [
    "'", '"', "';--", "' OR 1=1 --", "1; DROP TABLE app.glossary_terms", "term) --", "term, (SELECT 1)", "$1", "%s",
    ":a", "\\", "\\'", "term DESC; SELECT pg_sleep(1)", "/*", "*/", "\x00", "{}", "[]", "-", "--term", "-term ",
    "TERM", "'||(SELECT version())||'", "＇", "\ud7ff", "0x27", "%27", "term\n--", "(SELECT term)", "1e9", "NaN",
    "true",
]  # fmt: skip
PLACES = [
    ("/api/v2/glossary", name) for name in ("category", "difficulty", "sort", "cursor", "limit")
] + [("/api/v1/glossary", name) for name in ("search", "page", "per_page")]  # fmt: skip


NO_PARAMETER_BECOMES_SQL = PLACES


async def test_no_parameter_becomes_sql(client, owner, subtests):
    for path, name in NO_PARAMETER_BECOMES_SQL:
        with subtests.test(path=path, name=name):
            owner.execute(RESET)
            for attack in ATTACKS:
                answer = await client.get(path, params={name: attack})
                assert answer.status_code in (200, 422), (attack, answer.text)
                assert name == "search" or answer.status_code == 422, attack
            sent = statements(owner)
            assert len(sent) <= 1
            assert all(re.search(r"/\* v1_search_glossary_terms \*/", query) for query in sent)
            assert owner.execute("SELECT count(*) FROM app.glossary_terms").fetchone() == (SEEDED_TERMS,)


def test_a_list_holds_no_value_but_parameters():
    for browse in BROWSERS:
        for sort in browse.sorts:
            text = browse._build(sort, browse.filters, True)
            assert "'" not in text
            assert set(re.findall(r"\$\d+", text)) == {
                f"${n + 1}" for n in range(len(browse.filters) + len(browse.sorts[sort]) + 1)
            }
