"""Letters to users. Who sends them is exchangeable; here they are logged, or put into a folder."""

import asyncio
import uuid
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from api.settings import Settings
from api.telemetry import log

SENDER = "Precedent <no-reply@localhost>"


class Mailer(Protocol):
    """Sends a letter, or raises."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """Hand the letter on; it need not have arrived."""


class LogMailer:
    """Sends nothing: says that there was a letter, neither to whom nor what it said."""

    async def send(self, to: str, subject: str, text: str) -> None:  # noqa: ARG002
        """One line in the log."""
        log.info("a letter was not sent: no mailer is configured", subject=subject)


class FolderMailer:
    """Puts letters into a folder, each a file that a mail program opens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def send(self, to: str, subject: str, text: str) -> None:
        """Write the file, readable by its owner only."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = SENDER, to, subject
        letter.set_content(text)
        await asyncio.to_thread(self._write, bytes(letter))

    def _write(self, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / f"{uuid.uuid4().hex}.eml"
        file.touch(mode=0o600)
        file.write_bytes(content)


def make_mailer(settings: Settings) -> Mailer:
    """The mailer of these settings."""
    return FolderMailer(Path(settings.mail_folder)) if settings.mail_folder else LogMailer()


def reset_letter(token: str) -> tuple[str, str]:
    """Subject and text of the letter in which a new password can be chosen."""
    return "비밀번호 재설정", f"아래 코드를 30분 안에 한 번 쓸 수 있어요. 요청하지 않았다면 무시해 주세요.\n\n{token}\n"


def verification_letter(token: str) -> tuple[str, str]:
    """Subject and text of the letter in which an address can be proven."""
    return "이메일 주소 확인", f"아래 코드를 30분 안에 한 번 쓸 수 있어요.\n\n{token}\n"
