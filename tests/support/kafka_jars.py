"""The Apache Kafka jars, fetched once with Maven into a cache, and the Java that can run them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.kafka_node import NODE_ID, KafkaMissing

ROOT = Path(__file__).resolve().parents[2]
POM = ROOT / "tools" / "kafka" / "pom.xml"
JAVA_AT_LEAST = 17


@dataclass(frozen=True, slots=True)
class KafkaJars:
    """An installed broker: the Java to run it with, its jars, and an empty formatted data directory to copy."""

    java: str
    jars: Path
    formatted: Path

    @property
    def classpath(self) -> str:
        return f"{self.jars}/*"


def kafka_jars() -> KafkaJars:
    """The cached jars, fetched when they are not there yet. Raises KafkaMissing with what to install."""
    java = _java()
    cache = _cache()
    home = cache / hashlib.sha256(POM.read_bytes()).hexdigest()[:12]
    jars = KafkaJars(java, home / "jars", home / "formatted")
    if not home.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with _locked(cache / "lock"):
            if not home.is_dir():
                _fetch(java, home)
    return jars


def _cache() -> Path:
    xdg = os.environ.get("XDG_CACHE_HOME")
    return Path(xdg) / "telemachus" / "kafka" if xdg else ROOT / ".cache" / "kafka"


@contextmanager
def _locked(path: Path) -> Generator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if java is None or not Path(java).exists():
        raise KafkaMissing(
            f"no Java: install a JRE {JAVA_AT_LEAST} or newer (Debian: openjdk-{JAVA_AT_LEAST}-jre-headless)"
        )
    printed = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    version = re.search(r'version "(\d+)', printed)
    if version is None or int(version[1]) < JAVA_AT_LEAST:
        raise KafkaMissing(f"{java} is not Java {JAVA_AT_LEAST} or newer")
    return java


def _fetch(java: str, home: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise KafkaMissing("no Maven to fetch the Kafka jars with (Debian: maven)")
    with tempfile.TemporaryDirectory(dir=home.parent, prefix="fetch-") as name:
        fetched = Path(name) / "home"
        goal = ["dependency:copy-dependencies", f"-DoutputDirectory={fetched / 'jars'}", "-DincludeScope=runtime"]
        _call([maven, "--quiet", "--batch-mode", "--file", str(POM), *goal])
        # Formatting costs the start of a second JVM, so it is done once and copied into each new data directory.
        formatted = fetched / "formatted"
        properties = Path(name) / "format.properties"
        properties.write_text(
            f"process.roles=broker,controller\nnode.id={NODE_ID}\ncontroller.quorum.voters={NODE_ID}@127.0.0.1:1\n"
            "listeners=PLAINTEXT://127.0.0.1:2,CONTROLLER://127.0.0.1:1\ncontroller.listener.names=CONTROLLER\n"
            f"log.dirs={formatted}\n"
        )
        storage = ["kafka.tools.StorageTool", "format", "-t", "dGVsZW1hY2h1cy10ZXN0cw", "-c", str(properties)]
        _call([java, "-Xmx128m", "-cp", f"{fetched / 'jars'}/*", *storage])
        fetched.rename(home)


def _call(command: list[str]) -> None:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    except subprocess.TimeoutExpired as error:
        raise KafkaMissing(f"{Path(command[0]).name} did not end within {error.timeout:.0f} s") from error
    if ended.returncode != 0:
        raise KafkaMissing(f"{Path(command[0]).name} failed: {(ended.stdout + ended.stderr)[-2000:]}")
