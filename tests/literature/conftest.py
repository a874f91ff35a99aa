import importlib.util
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def montreal():
    """The random numbers of the University of Montreal, next to this file."""
    path = Path(__file__).with_name("montreal.py")
    spec = importlib.util.spec_from_file_location("montreal", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
