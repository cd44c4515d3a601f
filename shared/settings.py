"""Settings from environment variables with the prefix `TELEMACHUS_`, or from files that they name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Environment", "KafkaSettings", "Settings", "read_secret"]


class Environment(StrEnum):
    PRODUCTION = "production"
    LOCAL = "local"
    EMBEDDED = "embedded"
    TEST = "test"


class KafkaSettings(BaseSettings):
    """Where the events go."""

    model_config = SettingsConfigDict(env_prefix="TELEMACHUS_", extra="ignore", frozen=True)

    kafka_bootstrap_servers: str = Field(default="", description="host:port,… of the Kafka brokers")
    kafka_security_protocol: str = "PLAINTEXT"
    kafka_ssl_cafile: Path | None = None
    kafka_ssl_certfile: Path | None = None
    kafka_ssl_keyfile: Path | None = None
    kafka_sasl_mechanism: str | None = None
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None


class Settings(KafkaSettings):
    """What every service needs. A service's own `settings.py` adds to it. There is no default for any secret."""

    environment: Environment = Environment.PRODUCTION
    database_url: SecretStr = Field(description="postgresql://role:password@host:port/database of this service")
    database_pool_size: int = Field(default=20, ge=1, le=200, description="the most connections of a process to it")

    oidc_issuer: str = Field(default="", description="the issuer (iss) of the bearer tokens to accept")
    oidc_audience: str = Field(default="telemachus", description="the audience (aud) that a token must name")
    oidc_jwks_url: str = Field(default="", description="where the issuer's keys are; found by discovery when empty")
    person_claim: str = Field(default="external_id", description="the claim that holds a person's external id")
    roles_claim: str = Field(default="roles", description="the claim that lists roles; dots go into objects")

    master_key: SecretStr | None = Field(
        default=None, description="32 bytes in base64 that wrap the authors' data keys"
    )
    master_key_file: Path | None = None

    public_url: str = Field(default="http://localhost:8000", description="where people reach the portal")
    otlp_endpoint: str = Field(default="", description="an OTLP/HTTP endpoint for traces; none when empty")
    log_level: str = "INFO"
    metrics_port: int = Field(default=9464, ge=0, le=65535, description="health and Prometheus metrics; 0 for none")

    @classmethod
    def from_environment(cls) -> Self:
        """The settings of this process. Raises pydantic.ValidationError naming what is missing."""
        return cls()  # pyright: ignore[reportCallIssue] - the environment fills what has no default

    @model_validator(mode="after")
    def _one_master_key(self) -> Self:
        if self.master_key is not None and self.master_key_file is not None:
            raise ValueError("give TELEMACHUS_MASTER_KEY or TELEMACHUS_MASTER_KEY_FILE, not both")
        return self

    @property
    def master_key_text(self) -> str:
        """The master key in base64. Raises ValueError when none is given."""
        return read_secret("TELEMACHUS_MASTER_KEY", self.master_key, self.master_key_file)


def read_secret(name: str, value: SecretStr | None, file: Path | None) -> str:
    """A secret from its variable or from the file that `<name>_FILE` names. Raises ValueError when neither is given."""
    if value is not None:
        return value.get_secret_value()
    if file is None:
        raise ValueError(f"{name} or {name}_FILE is needed; no default secret is accepted")
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"{name}_FILE: {file} cannot be read ({error.strerror})") from error
