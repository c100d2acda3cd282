"""Registration at a provider, whose part Kamailio plays: right and wrong password, restarts."""

from pathlib import Path
from typing import Any

import pytest

from telephony.sip.errors import LineError
from tests.ports import free_port
from tests.telephony.sip.bot import Bot, until
from tests.telephony.sip.conftest import OpenLine
from tests.telephony.sip.raw_caller import HOST, RawCaller
from tests.telephony.sip.registrar import PASSWORD, USER, Registrar


def registration(folder: Path, port: int, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
    file = folder / "password"
    file.write_text(password + "\n")
    return {"registrar": f"{HOST}:{port}", "user": USER, "password_file": str(file), **more}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_the_right_password_registers_once_and_calls_come(
    open_line: OpenLine, tmp_path: Path, transport: str
) -> None:
    bot = Bot()
    with Registrar(tmp_path) as registrar:
        settings = registration(tmp_path, registrar.port, transport=transport)
        # Nobody is listed: the registrar's address alone comes through.
        with open_line(bot, callers_from=[], registration=settings) as (line, _):
            assert until(lambda: line.registered is True, 8)
            assert len(registrar.registrations()) == 1
            with RawCaller(registrar.port, dialled=USER) as caller:
                assert caller.invite() == 200
                call = bot.call()
                assert len(bot.asked) == 1
                caller.bye()
                assert call.ended.wait(3)
        assert until(lambda: registrar.registrations()[-1].endswith("expires=0"), 3)


def test_a_wrong_password_is_told_and_the_line_stays(
    open_line: OpenLine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Registrar(tmp_path) as registrar:
        settings = registration(tmp_path, registrar.port, "wrong-one")
        with open_line(Bot(), registration=settings) as (line, _):
            assert until(lambda: "The registration failed" in caplog.text, 8)
            assert line.registered is False
            assert line.alive
        assert not registrar.registrations()
    record = next(each for each in caplog.records if each.msg == "The registration failed")
    assert record.__dict__["status"] == 401
    assert "wrong-one" not in caplog.text


def test_a_registrar_that_comes_later_is_found(open_line: OpenLine, tmp_path: Path) -> None:
    port = free_port()
    settings = registration(tmp_path, port)
    with open_line(Bot(), registration=settings) as (line, _):
        assert line.registered is False
        with Registrar(tmp_path, port=port) as registrar:
            assert until(lambda: line.registered is True, 25)
            assert registrar.registrations()


def test_a_password_that_cannot_be_read_is_told(open_line: OpenLine, tmp_path: Path) -> None:
    settings = registration(tmp_path, 5060) | {"password_file": str(tmp_path / "nowhere")}
    with pytest.raises(LineError, match="password_file"), open_line(Bot(), registration=settings):
        pass


def test_a_registrar_without_an_address_is_told(open_line: OpenLine, tmp_path: Path) -> None:
    settings = registration(tmp_path, 5060) | {"registrar": "no-such-host.invalid"}
    with (
        pytest.raises(LineError, match=r"no-such-host\.invalid"),
        open_line(Bot(), registration=settings),
    ):
        pass
