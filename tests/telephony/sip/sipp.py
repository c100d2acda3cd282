"""sipp (Debian's `sip-tester`) as a caller that is not ours: scenarios, and how they ended."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from assistant import g711
from assistant.audio import Samples
from tests.telephony.sip.raw_caller import HOST

_DIALOG = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:+77010000000@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
{to}
Call-ID: [call_id]
CSeq: {number} {method}
Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
{more}"""

_OFFER = """Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 {version} IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0 96
a=rtpmap:0 PCMU/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-16
a=ptime:20
a={direction}
"""
_NO_BODY = "Content-Length: 0\n\n"
OK = 200


def _send(method: str, number: int, body: str, *, fresh: bool = False, again: bool = True) -> str:
    uri = "sip:[service]@[remote_ip]:[remote_port]" if fresh else "[next_url]"
    to = "To: <sip:[service]@[remote_ip]:[remote_port]>" if fresh else "To:[$line]"
    head = _DIALOG.format(to=to, number=number, method=method, more=body)
    retrans = ' retrans="500"' if again else ""
    return f"<send{retrans}><![CDATA[\n{method} {uri} SIP/2.0\n{head}]]></send>\n"


def invite(
    number: int = 1, direction: str = "sendrecv", *, answered: bool = True, expect: int = 200
) -> str:
    """An INVITE and what has to come back; a number over 1 renegotiates the call."""
    fresh = number == 1
    offer = _OFFER.format(direction=direction, version=number)
    text = _send("INVITE", number, offer, fresh=fresh)
    text += "".join(f'<recv response="{each}" optional="true"/>\n' for each in (100, 180, 183))
    if not answered:
        return text.replace(
            '<recv response="180" optional="true"/>\n<recv response="183" optional="true"/>',
            '<recv response="180"/>',
        )
    if expect != OK:
        return text + f'<recv response="{expect}"/>\n' + _same_transaction("ACK")
    text += '<recv response="200" rrs="true">\n<action>\n'
    text += '<ereg regexp=".*" search_in="hdr" header="To:" assign_to="line"/>\n'
    text += "</action>\n</recv>\n"
    return text + _send("ACK", number, _NO_BODY, again=False)


def _same_transaction(method: str) -> str:
    """What belongs to the INVITE itself (RFC 3261, 9.1 and 17.1.1.3): the same Via, no tag more."""
    text = _send(method, 1, _NO_BODY, fresh=True, again=method != "ACK")
    text = text.replace(
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]", "[last_Via:]"
    )
    if method == "ACK":
        text = text.replace("To: <sip:[service]@[remote_ip]:[remote_port]>", "[last_To:]")
    return text


def bye(number: int = 90) -> str:
    """Hang up."""
    return _send("BYE", number, _NO_BODY) + '<recv response="200"/>\n'


def cancel() -> str:
    """Give up before the answer."""
    return (
        _same_transaction("CANCEL")
        + '<recv response="200"/>\n<recv response="487"/>\n'
        + _same_transaction("ACK")
    )


def pause(seconds: float) -> str:
    """Wait."""
    return f'<pause milliseconds="{round(seconds * 1000)}"/>\n'


def play(file: Path) -> str:
    """Send sound from a µ-law file, in the background."""
    return f'<nop><action><exec rtp_stream="{file},-1,0,PCMU/8000"/></action></nop>\n'


def stop_playing() -> str:
    """Send no more sound."""
    return '<nop><action><exec rtp_stream="pause"/></action></nop>\n'


def play_keys(keys: str) -> str:
    """Press keys by RTP events (RFC 4733), back to back."""
    return f'<nop><action><exec play_dtmf="{keys}"/></action></nop>\n'


def ring() -> str:
    """The person's side: it rings, and nobody comes."""
    return '<recv request="INVITE"/>\n' + _reply(180) + '<recv request="CANCEL"/>\n' + _reply(200)


def info(key: str, number: int) -> str:
    """Press a key by SIP INFO."""
    body = (
        "Content-Type: application/dtmf-relay\nContent-Length: [len]\n\n"
        f"Signal={key}\nDuration=160\n"
    )
    return _send("INFO", number, body) + '<recv response="200"/>\n'


def referred(status: int, notes: tuple[str, ...] = ()) -> str:
    """Wait for a REFER, answer it, and tell how the call to the person went."""
    text = '<recv request="REFER">\n<action>\n'
    text += '<ereg regexp=".*" search_in="hdr" header="Refer-To:" assign_to="target"/>\n'
    text += '<log message="Refer-To[$target]"/>\n</action>\n</recv>\n'
    text += _reply(status)
    for place, note in enumerate(notes):
        state = "terminated;reason=noresource" if place == len(notes) - 1 else "active;expires=60"
        body = (
            f"Event: refer\nSubscription-State: {state}\n"
            "Content-Type: message/sipfrag;version=2.0\n"
            f"Content-Length: [len]\n\nSIP/2.0 {note}\n"
        )
        text += _send("NOTIFY", 50 + place, body) + '<recv response="200"/>\n'
    return text


def hung_up() -> str:
    """Wait for the line to hang up."""
    return '<recv request="BYE"/>\n' + _reply(200)


def take_call(
    status: int = 200, *, says: Path | None = None, hangs_up_after: float | None = None
) -> str:
    """The person's side: take a call, or refuse it; then hang up, or wait for the other side."""
    text = '<recv request="INVITE" rrs="true">\n<action>\n'
    for header, name in (("X-Jauap-Note:", "note"), ("Priority:", "urgent")):
        text += f'<ereg regexp=".*" search_in="hdr" header="{header}" assign_to="{name}"/>\n'
    if hangs_up_after is not None:
        text += '<ereg regexp=".*" search_in="hdr" header="From:" assign_to="remote"/>\n'
    text += '<log message="Note[$note]"/>\n<log message="Priority[$urgent]"/>\n</action>\n</recv>\n'
    text += _reply(180)
    text += _reply(status, _OFFER.format(direction="sendrecv", version=1))
    text += '<recv request="ACK"/>\n'
    if status != OK:
        return text
    text += play(says) if says is not None else ""
    if hangs_up_after is None:
        return text + hung_up()
    return text + pause(hangs_up_after) + _BYE_OF_THE_CALLED + '<recv response="200"/>\n'


_BYE_OF_THE_CALLED = f"""<send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:person@[local_ip]:[local_port]>;tag=[pid]SIPpTag01[call_number]
To:[$remote]
[last_Call-ID:]
CSeq: 1 BYE
Max-Forwards: 70
{_NO_BODY}]]></send>
"""


def _reply(status: int, body: str = _NO_BODY) -> str:
    return (
        f"<send><![CDATA[\nSIP/2.0 {status} Test\n[last_Via:]\n[last_From:]\n"
        "[last_To:];tag=[pid]SIPpTag01[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
        f"Contact: <sip:[local_ip]:[local_port];transport=[transport]>\n{body}]]></send>\n"
    )


@dataclass(frozen=True)
class Ran:
    """How a scenario ended: `code` is 0 when every call went as it says; `log` what it noted."""

    code: int
    output: str
    log: str


class Sipp:
    """One running sipp. Use as a context manager, or `wait` for its end.

    Args:
        folder: for its files.
        steps: the scenario.
        to: port that is called; None to be called.
        port: of its own.
        calls: how many, at once.
        dialled: user part that is called.
    """

    def __init__(
        self,
        folder: Path,
        steps: str,
        *,
        to: int | None,
        port: int,
        calls: int = 1,
        dialled: str = "1414",
    ) -> None:
        program = shutil.which("sipp")
        if program is None:
            pytest.skip("sipp is missing: install sip-tester.")
        self._folder = folder / f"sipp-{port}"
        self._folder.mkdir()
        scenario = self._folder / "scenario.xml"
        head = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">'
        scenario.write_text(f'{head}\n<scenario name="test">\n{steps}</scenario>\n', "ascii")
        target = [f"{HOST}:{to}", "-s", dialled] if to is not None else []
        log, errors = self._folder / "log", self._folder / "errors"
        command = [program, *target, "-sf", scenario, "-i", HOST, "-mi", HOST, "-p", port]
        command += ["-m", calls, "-l", calls, "-r", 20, "-nostdin", "-timeout", "30s"]
        command += ["-timeout_error", "-trace_logs", "-log_file", log]
        command += ["-trace_err", "-error_file", errors]
        self._process = subprocess.Popen(
            [str(each) for each in command],
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self, within_s: float = 40.0) -> Ran:
        """How it ended."""
        output, _ = self._process.communicate(timeout=within_s)
        notes = [self._folder / "log", self._folder / "errors"]
        log, errors = (each.read_text(errors="replace") if each.exists() else "" for each in notes)
        return Ran(self._process.returncode, output[-3000:] + errors, log)

    def stop(self) -> None:
        """Vanish, without a word to the other side."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._process.stdout is not None:
            self._process.stdout.close()


def ulaw_file(folder: Path, sound: Samples) -> Path:
    """Sound as sipp plays it."""
    file = folder / "caller.ul"
    file.write_bytes(g711.encode(sound, g711.Codec.ULAW))
    return file
