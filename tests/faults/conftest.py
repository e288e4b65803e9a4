"""The sample rows serve the faults too."""

from tests.db.conftest import sample_file, sample_template, samples, shared_samples

__all__ = ["sample_file", "sample_template", "samples", "shared_samples"]
