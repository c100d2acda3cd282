"""A caller written for tests: says over SIP and RTP exactly what a test wants, right or wrong."""

import re
import socket
import struct
import threading
import time
from types import TracebackType
from typing import Self
from uuid import uuid4

import numpy as np

from assistant import g711
from assistant.audio import Samples
from assistant.g711 import Codec
from telephony.leg import FRAME

HOST = "127.0.0.1"


class RawCaller:
    """One dialog over UDP, µ-law sound, 20 ms a packet.

    Args:
        port: of the line.
        host: address that the caller calls from.
        headers: further lines of the INVITE.
        dialled: user part that is called.
        refuses: kinds of request that it does not know (405).
    """

    def __init__(
        self,
        port: int,
        *,
        host: str = HOST,
        headers: str = "",
        dialled: str = "1414",
        refuses: tuple[str, ...] = (),
    ) -> None:
        self._refuses = refuses
        self._to = (HOST, port)
        self._host = host
        self._headers = headers
        self._sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sip.bind((host, 0))
        self._sip.settimeout(0.1)
        self._rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._rtp.bind((host, 0))
        self._rtp.settimeout(0.1)
        self._me = self._sip.getsockname()[1]
        self._uri = f"sip:{dialled}@{HOST}:{port}"
        self._dialog_to = f"<sip:{dialled}@{HOST}>"
        self._call_id = uuid4().hex
        self._tag = uuid4().hex[:8]
        self._cseq = 0
        self._branch = ""
        self._invite = 0
        self._media: tuple[str, int] | None = None
        self._sequence = 100
        self._at = 0
        self.requests: list[str] = []
        """Requests that the line made, whole."""
        self.heard: list[tuple[float, int, bytes]] = []
        """Time, sequence number and payload of each packet of sound."""
        self._stop = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._listener.join()
        self._sip.close()
        self._rtp.close()

    # --- signalling -------------------------------------------------------------------------

    def offer(self, direction: str = "sendrecv", *, video: bool = False) -> str:
        """A session description."""
        port = self._rtp.getsockname()[1]
        lines = [
            "v=0",
            f"o=- 1 {self._cseq + 1} IN IP4 {self._host}",
            "s=-",
            f"c=IN IP4 {self._host}",
            "t=0 0",
            f"m=audio {port} RTP/AVP 0 101",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=ptime:20",
            f"a={direction}",
        ]
        if video:
            lines += ["m=video 40000 RTP/AVP 96", "a=rtpmap:96 VP8/90000"]
        return "\r\n".join(lines) + "\r\n"

    def request(
        self, method: str, body: str = "", kind: str = "application/sdp", more: str = ""
    ) -> int:
        """Send a request within the dialog; gives its number."""
        self._cseq += 1
        self._branch = f"z9hG4bK{uuid4().hex}"
        self._send((method, self._cseq, self._branch), body, kind, more)
        return self._cseq

    def invite(self, body: str | None = None) -> int:
        """Begin the call, or renegotiate it; gives the final status and acknowledges it."""
        offered = self.offer() if body is None else body
        self._invite = self.request("INVITE", offered, more=self._headers)
        status, reply = self.reply(self._invite)
        self._send(("ACK", self._invite, self._branch))
        if status == 200:
            media = re.search(r"m=audio (\d+)", reply)
            assert media is not None
            self._media = (HOST, int(media[1]))
        return status

    def cancel(self) -> int:
        """Give up before the call is answered: the status of the INVITE."""
        invite = self.request("INVITE", self.offer())
        branch = self._branch
        self.reply(invite, final=False)
        self._send(("CANCEL", invite, branch))
        status, _ = self.reply(invite)
        self._send(("ACK", invite, branch))
        return status

    def bye(self) -> int:
        """Hang up; gives the status."""
        return self.reply(self.request("BYE"))[0]

    def reply(self, number: int, *, final: bool = True, within_s: float = 5.0) -> tuple[int, str]:
        """Status and whole text of the reply to a request; (0, "") when none comes."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            try:
                text = self._sip.recv(65_535).decode("utf-8", "replace")
            except TimeoutError:
                continue
            if not text.startswith("SIP/2.0 "):
                self._answer(text)
                continue
            status = int(text.split()[1])
            if not re.search(rf"^CSeq: *{number} (?!CANCEL)", text, re.MULTILINE | re.IGNORECASE):
                continue
            if final and status < 200:
                continue
            to = re.search(r"^To: *(.*?)\r$", text, re.MULTILINE | re.IGNORECASE)
            contact = re.search(r"^Contact: *<([^>]*)>", text, re.MULTILINE | re.IGNORECASE)
            self._dialog_to = to[1] if to else self._dialog_to
            self._uri = contact[1] if contact and status == 200 else self._uri
            return status, text
        return 0, ""

    def attend(self, seconds: float) -> None:
        """Answer what the line asks, for so long."""
        self.reply(-1, within_s=seconds)

    def _answer(self, text: str) -> None:
        self.requests.append(text)
        if text.startswith("ACK"):
            return
        kept = [
            line
            for line in text.split("\r\n")
            if re.match(r"(Via|From|To|Call-ID|CSeq):", line, re.IGNORECASE)
        ]
        body = self.offer() if text.startswith("INVITE") else ""
        contact = f"Contact: <sip:caller@{self._host}:{self._me}>"
        kind = ["Content-Type: application/sdp"] if body else []
        # No text begins with any of no words.
        status = "405 Method Not Allowed" if text.startswith(self._refuses) else "200 OK"
        lines = [
            f"SIP/2.0 {status}",
            *kept,
            contact,
            *kind,
            f"Content-Length: {len(body)}",
            "",
            body,
        ]
        self._sip.sendto("\r\n".join(lines).encode(), self._to)

    def _send(
        self, request: tuple[str, int, str], body: str = "", kind: str = "", more: str = ""
    ) -> None:
        method, number, branch = request
        me = f"{self._host}:{self._me}"
        lines = [
            f"{method} {self._uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {me};branch={branch}",
            "Max-Forwards: 70",
            f"From: <sip:+77010000000@{self._host}>;tag={self._tag}",
            f"To: {self._dialog_to}",
            f"Call-ID: {self._call_id}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:caller@{me}>",
            *([more] if more else []),
            *([f"Content-Type: {kind}"] if body else []),
            f"Content-Length: {len(body)}",
            "",
            body,
        ]
        self._sip.sendto("\r\n".join(lines).encode(), self._to)

    # --- sound ------------------------------------------------------------------------------

    def send(
        self,
        sound: Samples,
        *,
        lost: frozenset[int] = frozenset(),
        late: dict[int, float] | None = None,
    ) -> None:
        """Send sound at its own pace.

        Args:
            sound: 8 kHz.
            lost: places of packets that are left out.
            late: seconds by which packets are held up, by place.
        """
        frames = len(sound) // FRAME
        held = late or {}
        due = sorted((each * 0.02 + held.get(each, 0.0), each) for each in range(frames))
        began = time.monotonic()
        for at, place in due:
            time.sleep(max(0.0, began + at - time.monotonic()))
            if place not in lost:
                self.packet(
                    g711.encode(sound[place * FRAME : (place + 1) * FRAME], Codec.ULAW),
                    sequence=self._sequence + place,
                    timestamp=self._at + place * FRAME,
                )
        self._sequence += frames
        self._at += frames * FRAME

    def press(self, key: str, *, packets: int = 5, repeats: int = 3) -> None:
        """Press a key by RTP events (RFC 4733): its end is sent three times, as is usual."""
        code = "0123456789*#".index(key)
        for place in range(packets + repeats):
            end = 0x80 if place >= packets else 0
            duration = min(place + 1, packets) * FRAME
            event = struct.pack(">BBH", code, end | 10, duration)
            self.packet(
                event, sequence=self._sequence, timestamp=self._at, kind=101, mark=place == 0
            )
            self._sequence += 1
            time.sleep(0.02)
        self._at += (packets + repeats) * FRAME

    def packet(
        self, payload: bytes, *, sequence: int, timestamp: int, kind: int = 0, mark: bool = False
    ) -> None:
        """Send one RTP packet."""
        assert self._media is not None
        marked = kind | (0x80 if mark else 0)
        head = struct.pack(">BBHII", 0x80, marked, sequence & 0xFFFF, timestamp, 0x1234)
        self._rtp.sendto(head + payload, self._media)

    def sound(self) -> Samples:
        """All that the line said, in the order of its packets; silence for those missing."""
        packets = {number: payload for _, number, payload in self.heard}
        if not packets:
            return np.zeros(0, np.int16)
        silence = bytes([0xFF]) * FRAME
        first, last = min(packets), max(packets)
        return np.concatenate(
            [g711.decode(packets.get(each, silence), Codec.ULAW) for each in range(first, last + 1)]
        )

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                data = self._rtp.recv(2048)
            except TimeoutError:
                continue
            except OSError:
                return
            if len(data) == 12 + FRAME and data[1] & 0x7F == 0:
                number = struct.unpack(">H", data[2:4])[0]
                self.heard.append((time.monotonic(), number, data[12:]))
