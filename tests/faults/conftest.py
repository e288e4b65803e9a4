"""The sample rows serve the faults too."""

from tests.db.conftest import _sample_file, sample_file, samples, shared_samples

__all__ = ["_sample_file", "sample_file", "samples", "shared_samples"]
