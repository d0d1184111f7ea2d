"""Child processes that end with us, and PostgreSQL under another user than root, who may not run it."""

import ctypes
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

CAP_DAC_OVERRIDE = 1
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAPABILITY_VERSION_3 = 0x20080522


def die_with_parent(last_signal: int) -> Callable[[], None]:
    """What a child does before exec, to get this signal when its parent is gone, however that ended."""
    return become(None, last_signal)


def server_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as: it refuses root, so root lends it a system user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise OSError("run as root, this needs a system user named postgres or nobody")


def become(user: pwd.struct_passwd | None, last_signal: int) -> Callable[[], None]:
    """What a child does before exec: change user, and ask to be stopped when its parent dies.

    Root's folders (/root, a `mktemp -d`) are closed to other users, and so would be the data in them. The child
    keeps the one capability that opens them, instead of us opening anybody's folder.
    """
    libc = ctypes.CDLL(None, use_errno=True)

    def prepare() -> None:
        if user is not None:
            libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
            os.setgroups([])
            os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
            os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
            header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
            bit = 1 << CAP_DAC_OVERRIDE
            libc.capset(header, (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0))
            libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)
        if last_signal:
            libc.prctl(PR_SET_PDEATHSIG, last_signal, 0, 0, 0)

    return prepare


def reachable(package: Path, program: str) -> Path:
    """The package itself; or, where root keeps it in a closed folder, a copy that the server's user can reach.

    PostgreSQL asks by access(), which knows nothing of capabilities, whether it may run its own programs.
    """
    first = package / program
    if os.geteuid() != 0 or all(place.stat().st_mode & 0o001 for place in (first, *first.parents)):
        return package
    kept = Path("/var/tmp") / f"precedent-{package.name}-{first.stat().st_size}"  # noqa: S108 -- trusted below
    if not _is_root_s(kept):
        made = Path(tempfile.mkdtemp(dir=kept.parent))
        for folder in (package, package.with_name(f"{package.name}.libs")):  # where the wheel keeps its libraries
            if folder.exists():
                shutil.copytree(folder, made / folder.name)
        for place in (made, *made.rglob("*")):
            place.chmod(0o755 if place.is_dir() or place.stat().st_mode & 0o100 else 0o644)
        try:
            made.rename(kept)
        except OSError:  # somebody was first; theirs is used if it is root's
            return (kept if _is_root_s(kept) else made) / package.name
    return kept / package.name


def _is_root_s(folder: Path) -> bool:
    """Whether nobody but root can have put anything there."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022
