import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def oracle():
    """The high-precision birth-death chain next to this file."""
    path = Path(__file__).with_name("oracle.py")
    spec = importlib.util.spec_from_file_location("erlang_oracle", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
