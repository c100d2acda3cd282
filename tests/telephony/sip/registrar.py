"""Kamailio as the registrar of a provider: digest authentication, one place for each user."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import pytest

from tests.ports import free_port
from tests.telephony.sip.raw_caller import HOST

PASSWORD = "right-one"  # noqa: S105 - of a registrar that lives as long as its test
USER = "jauap"
_STARTS_S = 10.0

_CONFIG = """#!KAMAILIO
debug=1
log_stderror=yes
fork=yes
children=1
tcp_children=1
listen=udp:{host}:{port}
listen=tcp:{host}:{port}
alias="{host}:{port}"
disable_tcp=no
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
loadmodule "xlog.so"
modparam("usrloc", "db_mode", 0)
request_route {{
  if (has_totag()) {{ loose_route(); t_relay(); exit; }}
  if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
  if (is_method("REGISTER")) {{
    if (!pv_www_authenticate("{host}", "{password}", "0")) {{
      xlog("L_ERR", "CHALLENGED\\n"); www_challenge("{host}", "1"); exit;
    }}
    xlog("L_ERR", "REGISTERED $ct\\n");
    save("location"); exit;
  }}
  if (is_method("INVITE")) record_route();
  if (!lookup("location")) {{ sl_send_reply("404", "Not Found"); exit; }}
  t_relay();
}}
"""


class Registrar:
    """One Kamailio. A context manager."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        program = shutil.which("kamailio") or shutil.which("/usr/sbin/kamailio")
        if program is None:
            pytest.skip("kamailio is missing: install kamailio.")
        self._program = program
        self.port = port or free_port()
        self._folder = folder
        # Kamailio's sockets stand in its working folder, and a socket's path must be short.
        self._run = tempfile.mkdtemp(prefix="kam")
        self.log_file = folder / f"kamailio-{self.port}.log"

    def log(self) -> str:
        """What it wrote."""
        return self.log_file.read_text(errors="replace")

    def registrations(self) -> list[str]:
        """Each registration that was taken, with its address."""
        return re.findall(r"REGISTERED .*", self.log())

    def __enter__(self) -> Self:
        config = self._folder / f"kamailio-{self.port}.cfg"
        config.write_text(
            _CONFIG.format(host=HOST, port=self.port, password=PASSWORD), encoding="utf-8"
        )
        with self.log_file.open("a") as log:
            command = [self._program, "-f", str(config), "-DD", "-E", "-m", "32", "-M", "4"]
            self._process = subprocess.Popen(
                [*command, "-Y", self._run, "-w", self._run],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _STARTS_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                pytest.fail(f"kamailio does not start: {self.log()[-300:]}")
            time.sleep(0.02)
        return self

    def _answers(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), 1).close()
        except OSError:
            return False
        return True

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._run, ignore_errors=True)
