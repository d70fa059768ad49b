"""Draw samples with Ray: python ray_samples.py MODEL COUNT SEED SHARDS FOLDER."""

import subprocess
import sys
from pathlib import Path

import ray


@ray.remote(num_cpus=1, max_retries=3)
def draw(model: str, count: int, seed: int, shard: str) -> bytes:
    """Return the records of a shard; on a node that dies, Ray runs it again elsewhere."""
    command = ["rnngen", "sample", model, "--count", str(count), "--seed", str(seed)]
    done = subprocess.run(
        [*command, "--shard", shard, "--json"], stdout=subprocess.PIPE, check=True
    )
    return done.stdout


def main() -> None:
    """Draw all shards, and write each into a file of a folder."""
    model, count, seed, shards, folder = sys.argv[1:]
    ray.init(address="auto")
    Path(folder).mkdir(parents=True, exist_ok=True)
    numbers = range(1, int(shards) + 1)
    drawn = [draw.remote(model, int(count), int(seed), f"{n}/{shards}") for n in numbers]
    for number, records in zip(numbers, ray.get(drawn), strict=True):
        (Path(folder) / f"{number}.jsonl").write_bytes(records)


if __name__ == "__main__":
    main()
