"""How many whole spoken conversations one service holds at once over SIP, and for how long.

python -m benchmarks.capacity [--quick] [--calls 1 2 4 6 8 10 12] [--seconds 180]
python -m benchmarks.capacity --soak 60 --calls 4

Each caller is a process that asks questions of `questions.yaml` in six voices, waits for the
answer and asks on; every fourth question is asked over the voice. What the service itself logs
and counts is read: the response gap of every answer, underruns, lost frames, processor time
and memory of its process. Callers and service share this machine's cores, as its
figures say; the service's share is counted apart.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from math import ceil
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

import httpx
import psutil
import soundfile
from ruamel.yaml import YAML

from benchmarks.report import table, write_results, write_section
from benchmarks.speech_sets import CALLERS, on_noisy_line, read_by

SEED: Final = 2031
GAP_S: Final = 1.5
"""95 of 100 answers begin within so long."""
_STEPS: Final = (1, 2, 4, 6, 8, 10, 12, 14, 16)
_OWN_VOICE: Final = "rhvoice-ru-irina"
_READY_S: Final = 600.0
_APART_S: Final = 20.0
"""The callers of a round come spread over so long: in step they would all ask at once."""
_MIB: Final = 2**20
_CONFIG: Final = """
[service]
port = {http}
call_logs = "{folder}/calls"
log_level = "warning"
[sip]
address = "127.0.0.1"
port = {sip}
callers_from = ["127.0.0.1/32"]
calls = 60
rtp_ports = [24000, 24999]
[admission]
calls = 60
from_one_caller = 60
[store]
url = "sqlite:///{folder}/store.db"
"""


@dataclass(frozen=True)
class Sample:
    """The service at one moment.

    Attributes:
        at: seconds since the round began.
        cpu_s: processor time that it has used.
        rss_mib: its memory.
        threads: of its own.
    """

    at: float
    cpu_s: float
    rss_mib: float
    threads: int


@dataclass
class Service:
    """A running service."""

    process: psutil.Process
    folder: Path
    http: int
    sip: int

    def counted(self, name: str) -> float:
        """The sum of a metric over its labels."""
        text = httpx.get(f"http://127.0.0.1:{self.http}/metrics", timeout=30).text
        values = (line.rpartition(" ")[2] for line in text.splitlines() if line.startswith(name))
        return sum(map(float, values))

    def sample(self, at: float) -> Sample:
        """Its processor time and memory now."""
        times = self.process.cpu_times()
        rss = self.process.memory_info().rss / _MIB
        return Sample(at, times.user + times.system, rss, self.process.num_threads())

    def logged(self, since: set[Path]) -> list[dict[str, Any]]:
        """What happened in the calls whose logs are new."""
        paths = set((self.folder / "calls").iterdir()) - since
        return [
            json.loads(line)
            for path in sorted(paths)
            for line in path.read_text(encoding="utf-8").splitlines()
        ]


def main() -> None:
    """Run, write the results and the section of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="two calls, forty seconds")
    parser.add_argument("--calls", type=int, nargs="+", default=list(_STEPS))
    parser.add_argument("--seconds", type=float, default=180.0, help="of each round")
    parser.add_argument("--soak", type=float, default=0.0, help="minutes at the first of --calls")
    wanted = parser.parse_args()
    quick: bool = wanted.quick
    with tempfile.TemporaryDirectory() as name, _service(Path(name)) as service:
        questions = _questions(Path(name))
        if wanted.soak:
            soak = _soak(service, questions, wanted.calls[0], wanted.soak * 60)
            write_results("soak", soak, packages=("baresip-python",), quick=quick, seed=SEED)
            page = _soak_page(soak)
        else:
            calls = [2] if quick else wanted.calls
            rounds = list(_rounds(service, questions, calls, 40.0 if quick else wanted.seconds))
            results = {"gap_wanted_s": GAP_S, "rounds": rounds}
            packages = ("baresip-python", "ctranslate2", "vosk")
            write_results("capacity", results, packages=packages, quick=quick, seed=SEED)
            page = _page(rounds)
    print(page)
    if not quick:
        write_section("soak" if wanted.soak else "capacity", page)


# --- what is run ------------------------------------------------------------------------------


def _questions(folder: Path) -> Path:
    """The callers' sounds: each question by one voice in turn, on a noisy line."""
    texts: list[str] = YAML(typ="safe").load(Path(__file__).with_name("questions.yaml"))
    voices = [voice for voice in CALLERS if voice != _OWN_VOICE]
    spoken = [
        each
        for number, voice in enumerate(voices)
        for each in read_by(voice, texts[number :: len(voices)])
    ]
    where = folder / "questions"
    where.mkdir()
    for number, each in enumerate(on_noisy_line(spoken, SEED)):
        soundfile.write(where / f"{number:03d}.wav", each.audio.samples, each.audio.rate)
    return where


@contextmanager
def _service(folder: Path) -> Iterator[Service]:
    (folder / "calls").mkdir()
    http, sip = _free(socket.SOCK_STREAM), _free(socket.SOCK_DGRAM)
    config = folder / "jauap.toml"
    config.write_text(_CONFIG.format(http=http, sip=sip, folder=folder), encoding="utf-8")
    command = (sys.executable, "-m", "assistant.cli.main", "serve", "--line")
    process = subprocess.Popen(command, env={**os.environ, "JAUAP_CONFIG": str(config)})
    try:
        _wait_until_ready(http, process)
        yield Service(psutil.Process(process.pid), folder, http, sip)
    finally:
        process.terminate()
        process.terminate()
        process.wait(60)


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/ready", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    sys.exit("The service did not start.")


def _rounds(
    service: Service, questions: Path, calls: Sequence[int], seconds: float
) -> Iterator[dict[str, Any]]:
    for number in calls:
        result, _ = _round(service, questions, number, seconds)
        print(json.dumps(result), flush=True)
        yield result
        late = result["work_95_s"] > GAP_S
        if late and result["voice_broken"]:
            return  # both limits are passed: more callers tell nothing new


def _round(
    service: Service, questions: Path, calls: int, seconds: float
) -> tuple[dict[str, Any], list[Sample]]:
    """So many calls at once: what the callers waited for, and what it took."""
    logs = set((service.folder / "calls").iterdir())
    names = (
        "jauap_underruns_total",
        "jauap_voice_broken_total",
        "jauap_frames_lost_total",
        "jauap_failures_total",
    )
    before = {name: service.counted(name) for name in names}
    address = f"sip:jauap@127.0.0.1:{service.sip}"
    callers = []
    for number in range(calls):
        command = (sys.executable, "-m", "benchmarks.capacity_caller")
        wanted = (address, str(questions), str(number), str(seconds))
        callers.append(subprocess.Popen((*command, *wanted)))
        time.sleep(_APART_S / calls)
    psutil.cpu_times_percent()
    began = time.monotonic()
    samples = [service.sample(0.0)]
    while any(caller.poll() is None for caller in callers):
        time.sleep(1.0)
        samples.append(service.sample(time.monotonic() - began))
    machine = psutil.cpu_times_percent()
    time.sleep(3.0)  # the last lines of the logs
    events = service.logged(logs)
    gaps = [each for each in events if each["what"] == "answered"]
    totals = sorted(sum(each["seconds"].values()) for each in gaps)
    # How long the line waits for a caller who may go on is no matter of how busy it is.
    worked = sorted(sum(each["seconds"].values()) - each["seconds"]["endpoint"] for each in gaps)
    took = samples[-1].at
    cores = (samples[-1].cpu_s - samples[0].cpu_s) / took
    result = {
        "calls": calls,
        "seconds": round(took),
        "answers": len(totals),
        "gap_50_s": round(median(totals), 2) if totals else None,
        "gap_95_s": _of_95(totals),
        "work_95_s": _of_95(worked),
        "stages_s": {
            stage: round(mean(each["seconds"][stage] for each in gaps), 3)
            for stage in ("endpoint", "decode", "dialogue", "voice")
            if gaps
        },
        "fillers": sum(each["filler"] for each in gaps),
        "starved_s": round(sum(e["starved_s"] for e in events if e["what"] == "end"), 2),
        "dropped": sum(caller.returncode != 0 for caller in callers),
        "cores": round(cores, 2),
        "cores_per_call": round(cores / calls, 3),
        "machine_percent": round(100 - machine.idle - getattr(machine, "iowait", 0.0)),
        # Of a virtual machine whose host gives its processors to others meanwhile.
        "stolen_percent": round(getattr(machine, "steal", 0.0)),
        "rss_mib": round(samples[-1].rss_mib),
        "threads": max(sample.threads for sample in samples),
    }
    for name in names:
        short = name.removeprefix("jauap_").removesuffix("_total")
        result[short] = round(service.counted(name) - before[name])
    return result, samples


def _of_95(ordered: Sequence[float]) -> float:
    return round(ordered[ceil(0.95 * len(ordered)) - 1], 2) if ordered else 0.0


def _soak(service: Service, questions: Path, calls: int, seconds: float) -> dict[str, Any]:
    """The same for long: callers who come and go every five minutes."""
    _round(service, questions, calls, 60.0)  # what is loaded at the first call is loaded
    began, rounds, memory = time.monotonic(), [], []
    while time.monotonic() - began < seconds:
        result, samples = _round(service, questions, calls, min(300.0, seconds))
        rounds.append(result)
        memory.append(round(samples[-1].rss_mib))
        print(json.dumps(result), flush=True)
    time.sleep(5.0)
    return {
        "calls": calls,
        "minutes": round((time.monotonic() - began) / 60),
        "rss_mib": memory,
        "threads_after": service.process.num_threads(),
        "files_after": service.process.num_fds(),
        "rounds": rounds,
    }


# --- what is told -----------------------------------------------------------------------------


def _page(rounds: Sequence[dict[str, Any]]) -> str:
    heads = (
        "calls",
        "answers",
        "gap, median",
        "gap, 95 %",
        "of it work, 95 %",
        "underruns",
        "voice broken",
        "cores",
        "machine busy / of it taken by its host",
        "memory, MiB",
        "endpoint / words / dialogue / voice, mean",
    )
    rows = [
        [
            each["calls"],
            each["answers"],
            f"{each['gap_50_s']} s",
            f"{each['gap_95_s']} s",
            f"{each['work_95_s']} s",
            each["underruns"],
            each["voice_broken"],
            each["cores"],
            f"{each['machine_percent']} / {each['stolen_percent']} %",
            each["rss_mib"],
            " / ".join(f"{seconds:.2f}" for seconds in each["stages_s"].values()),
        ]
        for each in rounds
    ]
    in_time = _most(rounds, lambda each: each["gap_95_s"] <= GAP_S)
    at_work = _most(rounds, lambda each: each["work_95_s"] <= GAP_S)
    whole = _most(rounds, lambda each: not each["voice_broken"])
    return (
        "## Calls at once\n\n"
        + table(heads, rows)
        + f"\n\n95 of 100 answers began within {GAP_S} s "
        f"of the caller's last sound up to {in_time} calls; without the wait for a caller who may "
        f"go on (endpoint) up to {at_work}. No voice was broken off up to {whole} calls. "
        "Callers run on the same machine."
    )


def _most(rounds: Sequence[dict[str, Any]], good: Callable[[dict[str, Any]], bool]) -> int:
    """Calls at once up to which all rounds were good."""
    held = list(takewhile(good, rounds))
    return int(held[-1]["calls"]) if held else 0


def _soak_page(soak: dict[str, Any]) -> str:
    rows = [
        [
            number * 5 + 5,
            each["answers"],
            f"{each['gap_95_s']} s",
            each["underruns"],
            each["rss_mib"],
        ]
        for number, each in enumerate(soak["rounds"])
    ]
    heads = ("minute", "answers", "gap, 95 %", "underruns", "memory, MiB")
    return f"## {soak['minutes']} minutes with {soak['calls']} calls at once\n\n" + table(
        heads, rows
    )


if __name__ == "__main__":
    main()
