"""Which device computes: a GPU if there is one, unless another device is asked for."""

from __future__ import annotations

import pytest

from klankbord.errors import KlankbordError
from klankbord.transcribe import devices


@pytest.mark.usefixtures("gpus")
@pytest.mark.parametrize(("asked", "device"), [("auto", "cuda"), ("cuda", "cuda"), ("cpu", "cpu")])
def test_a_gpu_is_used_when_there_is_one_unless_the_cpu_is_asked_for(asked: str, device: str) -> None:
    assert devices.pick(asked) == device


@pytest.mark.usefixtures("no_gpus")
def test_auto_without_a_gpu_is_the_cpu_and_cuda_is_refused_in_one_line() -> None:
    assert devices.pick("auto") == "cpu"
    with pytest.raises(KlankbordError) as caught:
        devices.pick("cuda")
    assert str(caught.value).startswith("device cuda: no GPU that CUDA can use is visible here")
    assert "--device cpu" in caught.value.mend
    assert "\n" not in str(caught.value)
