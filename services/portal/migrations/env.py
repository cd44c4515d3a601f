from services.portal.base import Base
from shared.migrations import run_environment

run_environment(Base.metadata)
