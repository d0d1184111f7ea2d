"""Letters: where they go, and that the log never holds what they say."""

import email.policy
import stat
from pathlib import Path

import msgspec
from litestar.testing import AsyncTestClient

from api.mail import FolderMailer, LogMailer, make_mailer, reset_letter, verification_letter
from tests.apps import app_of
from tests.logged import logged
from tests.people import sign_up


async def test_without_a_mailer_a_letter_is_only_mentioned(settings, capfd):
    assert isinstance(make_mailer(settings), LogMailer)
    await LogMailer().send("kim@example.com", *reset_letter("secret"))
    out = str(logged(capfd, "a letter was not sent: no mailer is configured"))
    assert "kim@example.com" not in out
    assert "secret" not in out


async def test_a_letter_in_a_folder_is_a_private_file(settings, tmp_path):
    mailer = make_mailer(msgspec.structs.replace(settings, mail_folder=str(tmp_path / "mail")))
    assert isinstance(mailer, FolderMailer)
    await mailer.send("kim@example.com", *verification_letter("the-code"))
    (file,) = (tmp_path / "mail").iterdir()
    letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert (letter["To"], letter["Subject"]) == ("kim@example.com", "이메일 주소 확인")
    assert "the-code" in letter.get_content()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_mailer_that_fails_breaks_no_answer(settings, owner, capfd):
    class Broken:
        async def send(self, *_):
            raise OSError("no network")

    person = sign_up(owner)
    async with AsyncTestClient(app_of(settings, mailer=Broken())) as client:
        answer = await client.post("/api/v2/auth/reset-mail", json={"email": person.email})
        assert (answer.status_code, answer.json()) == (200, {"is_done": True})
        await client.get("/health/live")
    assert logged(capfd, "a letter was not sent")


def letters(folder: Path):
    """The texts of all letters in a folder."""
    for file in folder.iterdir():
        yield email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
