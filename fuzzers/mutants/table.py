"""How soon fuzzer and hunt find planted faults and mutants: tables for README.md.

    python3 fuzzers/mutants/table.py [--only NAME,..] [--seeds 5] [--seconds 60] ...

builds a copy of the tree whose mini holds all mutants (mutants.txt), in build/mutants,
by the presets `fuzz-fast` and `release`, and measures CPU seconds, user and system,
and runs until the first failure: of `program_fuzzer`, which makes it smaller before it
ends, from an empty corpus and from corpus/, and of `rollcall hunt --jobs 1 --no-shrink`
with growing numbers of runs. Medians over the seeds; `-` is
a median that was not reached. It takes hours when much is missed.
"""

import argparse
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TREE = ROOT / "build/mutants"
FUZZER = TREE / "build/fuzz-fast/bin/program_fuzzer"
HUNTER = TREE / "build/release/bin/rollcall"
CHOICE = """
#ifndef MINI_MUTANT
#define MINI_MUTANT
#include <cstdlib>
#include <string_view>
inline std::string_view const mini_mutant = [] {
    char const* const name = std::getenv("MINI_MUTANT");
    return std::string_view(name != nullptr ? name : "");
}();
#endif
"""


def read_mutants():
    """Name, header, line, replacement of each."""
    found = []
    for line in (ROOT / "fuzzers/mutants/mutants.txt").read_text().splitlines():
        if line.startswith("- "):
            found[-1][2] = line[2:]
        elif line.startswith("+ "):
            found[-1][3] += line[2:] + " "
        elif line and not line.startswith("#"):
            name, _, header = (part.strip() for part in line.split("/"))
            found.append([name, header, "", ""])
    return found


def plant(mutants, tree):
    """Each where its line stands; several of one line are one inside the other."""
    for name, header, old, new in mutants:
        path = tree / "runtimes/mini" / header
        lines = path.read_text().splitlines()
        if CHOICE.splitlines()[1] not in lines:
            at = lines.index("#pragma once") + 1
            lines[at:at] = CHOICE.splitlines()
        places = [i for i, line in enumerate(lines) if line.strip() == old]
        if not places:
            sys.exit(f"mutants.txt: {name}: {header} has no such line: {old}")
        head = f'if (mini_mutant == "{name}") {{ {new} }} else {{'
        lines[places[0] : places[0] + 1] = [head, old, "}"]
        path.write_text("\n".join(lines) + "\n")


def copy_changed(source, target):
    """So that only what changed is built again."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(exist_ok=True)
        elif not place.exists() or place.read_bytes() != path.read_bytes():
            shutil.copy(path, place)
    for place in target.rglob("*.[ch]pp"):
        path = place.relative_to(target)
        if path.parts[0] != "build" and not (source / path).exists():
            place.unlink()


def build():
    TREE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        planted = pathlib.Path(work, "tree")
        ignored = shutil.ignore_patterns(
            "build", ".git", "rollcall-findings", "rollcall-corpus"
        )
        shutil.copytree(ROOT, planted, ignore=ignored)
        plant(read_mutants(), planted)
        copy_changed(planted, TREE)
    for preset, target in (("fuzz-fast", "program_fuzzer"), ("release", "rollcall")):
        for line in (
            ["cmake", "--preset", preset],
            ["cmake", "--build", f"build/{preset}", "--target", target],
        ):
            subprocess.run(line, cwd=TREE, check=True, stdout=subprocess.DEVNULL)


def cpu_seconds(line, variables):
    """Until it found something, else None; in all; its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = dict(os.environ, ROLLCALL_CORPUS=str(ROOT / "corpus"), **variables)
    done = subprocess.run(
        line, env=env, cwd=TREE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 2:
        sys.exit(f"{line}:\n{done.stdout.decode(errors='replace')}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = done.stdout.decode(errors="replace")
    return spent if done.returncode != 0 else None, spent, said


def fuzz(runtime, mutant, seed, seconds, seeds, depths):
    with tempfile.TemporaryDirectory() as work:
        corpus = pathlib.Path(work, "corpus")
        corpus.mkdir()
        line = [FUZZER, f"-seed={seed}", f"-max_total_time={seconds}", "-timeout=5"]
        line += ["-print_final_stats=1"]
        line += [f"-artifact_prefix={work}/", corpus, *seeds]
        variables = {"ROLLCALL_FUZZ_RUNTIME": runtime, "MINI_MUTANT": mutant}
        if not depths:
            variables["ROLLCALL_FUZZ_NO_DEPTHS"] = "1"
        found, _, said = cpu_seconds(line, variables)
        counted = re.search(r"number_of_executed_units: (\d+)", said)
        return found, int(counted[1]) if counted else 0


def hunt(runtime, mutant, seed, seconds):
    """With 50, 75, 112 ... runs, later in greater steps, and how many it were."""
    runs, step = 50, 1.5
    while True:
        with tempfile.TemporaryDirectory() as work:
            line = [HUNTER, "hunt", "--runtime", runtime, "--runs", str(runs)]
            line += ["--seed", str(seed), "--jobs", "1", "--no-shrink", "--out", work]
            found, spent, _ = cpu_seconds(line, {"MINI_MUTANT": mutant})
            if found is not None:
                return found, runs
            if spent > 0.9 * seconds:
                return None, runs
            step = 1.5 if spent < 3 else min(4, seconds / spent)
            runs = int(runs * step)


def median(values):
    """`-` if it is one of those that were not reached."""
    ranked = sorted(v if v is not None else float("inf") for v in values)
    middle = statistics.median_low(ranked)
    return "-" if middle == float("inf") else f"{middle:.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only", help="names of faults and mutants, separated by commas"
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--hunt-seeds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=60, help="of a fuzzer, at most")
    parser.add_argument(
        "--hunt-seconds", type=int, default=600, help="of a hunt, at most"
    )
    parser.add_argument(
        "--ablation", action="store_true", help="also without what run_depths.hpp adds"
    )
    parser.add_argument("--no-hunt", action="store_true")
    parser.add_argument("--no-corpus", action="store_true")
    arguments = parser.parse_args()
    build()
    listed = subprocess.run(
        [HUNTER, "list", "faults"], check=True, capture_output=True, text=True
    ).stdout
    subjects = [(name, name, "") for name in re.findall(r"^(faulty:\S+)", listed, re.M)]
    subjects += [(m[0], "mini", m[0]) for m in read_mutants()]
    if arguments.only:
        wanted = arguments.only.split(",")
        subjects = [s for s in subjects if s[0].removeprefix("faulty:") in wanted]
    ours = [str(ROOT / "corpus" / part) for part in ("seeds", "article", "kernels")]
    columns = ["empty corpus", "runs"]
    columns += ["without depths", "runs"] if arguments.ablation else []
    columns += [] if arguments.no_corpus else ["corpus/", "runs"]
    columns += [] if arguments.no_hunt else ["`hunt`", "runs"]
    print("| " + " | ".join(["fault or mutant", *columns]) + " |")
    print("|---" + "|---:" * len(columns) + "|", flush=True)
    for name, runtime, mutant in subjects:
        row = [f"`{name}`"]
        seeds = range(1, arguments.seeds + 1)
        variants = [([], True)]
        variants += [([], False)] if arguments.ablation else []
        variants += [] if arguments.no_corpus else [(ours, True)]
        for inputs, depths in variants:
            spent = [
                fuzz(runtime, mutant, s, arguments.seconds, inputs, depths)
                for s in seeds
            ]
            row.append(median([s[0] for s in spent]))
            row.append(str(statistics.median_low(s[1] for s in spent)))
        if not arguments.no_hunt:
            hunts = [
                hunt(runtime, mutant, s, arguments.hunt_seconds)
                for s in range(1, arguments.hunt_seeds + 1)
            ]
            row.append(median([h[0] for h in hunts]))
            row.append(str(statistics.median_low(h[1] for h in hunts)))
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
